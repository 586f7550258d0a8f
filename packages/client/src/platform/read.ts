import { withDeadline } from '@lading/stack/client'
import { asBytes } from './bytes.ts'
import { iterate } from './iterate.ts'

/**
 * Hands on every chunk of a stream, and lets go of the stream when that fails.
 * @throws the signal's reason at once, even when the stream stalls
 */
export async function read(
  stream: AsyncIterable<unknown>,
  take: (bytes: Uint8Array<ArrayBuffer>) => unknown,
  signal: AbortSignal | undefined,
): Promise<void> {
  const chunks = iterate(stream)
  const readAll = async (cut: AbortSignal) => {
    for (let chunk = await chunks.next(); !chunk.done; chunk = await chunks.next()) {
      cut.throwIfAborted()
      await take(asBytes(chunk.value))
    }
  }
  await withDeadline(Number.POSITIVE_INFINITY, signal, () => undefined, readAll).catch((error) => {
    chunks.cancel(error)
    throw error
  })
}
