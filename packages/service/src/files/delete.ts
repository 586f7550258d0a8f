import { contract } from '@lading/contract'
import { FileNotFound, RevisionMismatch } from '@lading/contract/errors'
import { isVersion, isVisible } from '@lading/store'
import { handle } from '../context.ts'
import { notFoundDetail, toEtag, toExpected, toFileId } from './file.ts'
import { removeUpload } from './remove-upload.ts'

// Each round loses against a change of the same file; more than a few is not a race but a fault.
const maxRounds = 5

const remove = handle(contract.files.delete, async ({ input, context, principal, fail }) => {
  const { workspaceId } = principal
  const fileId = toFileId(workspaceId, input.id)
  const expected = toExpected(input.ifMatch)
  for (let round = 0; round < maxRounds; round++) {
    const file = await context.store.files.getStored(workspaceId, fileId)
    if (file === undefined) throw fail(FileNotFound, notFoundDetail)
    // A deletion that stopped half-way is finished by asking again; an expired upload is not the caller's any more.
    if (file.state !== 'deleting' && !isVisible(file, context.now())) throw fail(FileNotFound, notFoundDetail)
    if (expected !== undefined && file.state !== 'deleting' && !isVersion(file, expected)) {
      throw fail(
        RevisionMismatch,
        'The file is no longer the one that If-Match names. Nothing was changed.',
        {
          etag: toEtag(file),
        },
      )
    }
    if (await removeUpload(context, file, expected !== undefined)) return
  }
  throw new Error('The file changed its state with every attempt to delete it')
})

export { remove as delete }
