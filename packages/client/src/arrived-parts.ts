import type { Connection } from './connection.ts'
import { isError } from './error.ts'
import type { Content } from './platform/platform.ts'
import type { UploadState } from './upload-state.ts'

/** Whether storage has exactly these bytes as the part of this number. */
export type HasArrived = (number: number, content: Pick<Content, 'size' | 'sha256'>) => boolean

export const nothingArrived: HasArrived = () => false
const everythingArrived: HasArrived = () => true

/** An upload as the service knows it. */
interface FoundUpload {
  readonly state: UploadState
  readonly hasArrived: HasArrived
}

/**
 * Asks what has arrived of an upload that was begun before.
 * @throws LadingError UPLOAD_NOT_FOUND when it was aborted, or is gone
 */
export async function findUpload(
  connection: Connection,
  state: UploadState,
  signal: AbortSignal | undefined,
): Promise<FoundUpload> {
  try {
    return await arrivedParts(connection, state, signal)
  } catch (error) {
    if (!isError(error, 'UPLOAD_NOT_FOUND')) throw error
    // Completed, perhaps, and the answer was lost: completing what is complete answers the same again.
    await connection.calls.files.complete({ id: state.fileId, upload: state.uploadId }, { signal })
    return { state, hasArrived: everythingArrived }
  }
}

/** All of it, however many parts that are. */
async function arrivedParts(
  { calls }: Connection,
  { fileId, uploadId }: UploadState,
  signal: AbortSignal | undefined,
): Promise<FoundUpload> {
  const arrived = new Map<number, { readonly size: number; readonly sha256: string | null }>()
  let after = 0
  for (;;) {
    const status = await calls.uploads.get({ id: fileId, upload: uploadId, after }, { signal })
    for (const { number, size, sha256 } of status.parts) arrived.set(number, { size, sha256 })
    if (status.nextPart === null) {
      const { size, partSize, partCount, expiresAt } = status
      return {
        state: { fileId, uploadId, size, partSize, partCount, expiresAt },
        hasArrived(number, content) {
          const part = arrived.get(number)
          return part?.sha256 === content.sha256 && part.size === content.size
        },
      }
    }
    after = status.nextPart
  }
}
