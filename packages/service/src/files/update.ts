import { contract } from '@lading/contract'
import { FileNotFound, RevisionMismatch } from '@lading/contract/errors'
import { handle } from '../context.ts'
import { notFoundDetail, toEtag, toExpected, toFile, toFileId } from './file.ts'

export const update = handle(contract.files.update, async ({ input, context, principal, fail }) => {
  const { workspaceId } = principal
  const { id, name, tags, metadata, ifMatch } = input
  const expected = toExpected(ifMatch)
  const result = await context.store.files.update(
    workspaceId,
    toFileId(workspaceId, id),
    { name, tags, metadata: metadata === undefined ? undefined : JSON.stringify(metadata) },
    expected,
  )
  switch (result.outcome) {
    case 'updated':
      return toFile(result.file)
    case 'missing':
      throw fail(FileNotFound, notFoundDetail)
    case 'changed':
      throw fail(
        RevisionMismatch,
        'The file is no longer the one that If-Match names. Nothing was changed.',
        {
          etag: toEtag(result.present),
        },
      )
  }
})
