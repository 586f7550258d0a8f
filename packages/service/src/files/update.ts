import { contract } from '@lading/contract'
import { FileNotFound, RevisionMismatch } from '@lading/contract/errors'
import { handle } from '../context.ts'
import { fromEtag, notFoundDetail, toEtag, toFile, toFileId } from './file.ts'

// A revision that no file has: what an If-Match which is no etag of ours can never match.
const noRevision = 0

export const update = handle(contract.files.update, async ({ input, context, principal, fail }) => {
  const { workspaceId } = principal
  const { id, name, tags, metadata, ifMatch } = input
  // RFC 9110 section 13.1.1: `*` asks only that the file exists.
  const revision = ifMatch === undefined || ifMatch === '*' ? undefined : (fromEtag(ifMatch) ?? noRevision)
  const result = await context.store.files.update(
    workspaceId,
    toFileId(workspaceId, id),
    { name, tags, metadata: metadata === undefined ? undefined : JSON.stringify(metadata) },
    revision,
  )
  switch (result.outcome) {
    case 'updated':
      return toFile(result.file)
    case 'missing':
      throw fail(FileNotFound, notFoundDetail)
    case 'revision':
      throw fail(
        RevisionMismatch,
        'The file is no longer the one that If-Match names. Nothing was changed.',
        {
          etag: toEtag(result.revision),
        },
      )
  }
})
