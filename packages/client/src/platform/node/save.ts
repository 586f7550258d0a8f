import { randomBytes } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/**
 * Writes a stream to a file that appears under its name only when the stream has ended well and is on the disk.
 * @throws what the stream or the file system throws; nothing is left then
 */
export async function save(path: string | URL, stream: ReadableStream<Uint8Array>): Promise<void> {
  const target = typeof path === 'string' ? path : fileURLToPath(path)
  const part = `${target}.${randomBytes(4).toString('hex')}.part`
  const file = await open(part, 'wx')
  try {
    try {
      for await (const chunk of stream) await file.writeFile(chunk)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(part, target)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}
