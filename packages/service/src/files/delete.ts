import { contract } from '@lading/contract'
import { FileNotFound, RevisionMismatch } from '@lading/contract/errors'
import { isVisible } from '@lading/store'
import { handle } from '../context.ts'
import { notFoundDetail, toEtag, toFileId, toRevision } from './file.ts'
import { removeUpload } from './remove-upload.ts'

// Each round loses against a change of the same file; more than a few is not a race but a fault.
const maxRounds = 5

const remove = handle(contract.files.delete, async ({ input, context, principal, fail }) => {
  const { workspaceId } = principal
  const fileId = toFileId(workspaceId, input.id)
  const revision = toRevision(input.ifMatch)
  for (let round = 0; round < maxRounds; round++) {
    const file = await context.store.files.getStored(workspaceId, fileId)
    if (file === undefined) throw fail(FileNotFound, notFoundDetail)
    // A deletion that stopped half-way is finished by asking again; an expired upload is not the caller's any more.
    if (file.state !== 'deleting' && !isVisible(file, context.now())) throw fail(FileNotFound, notFoundDetail)
    if (revision !== undefined && file.state !== 'deleting' && file.revision !== revision) {
      throw fail(
        RevisionMismatch,
        'The file is no longer the one that If-Match names. Nothing was changed.',
        {
          etag: toEtag(file.revision),
        },
      )
    }
    if (await removeUpload(context, file, revision !== undefined)) return
  }
  throw new Error('The file changed its state with every attempt to delete it')
})

export { remove as delete }
