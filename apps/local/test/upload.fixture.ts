/**
 * A program that uploads, to be forked. Arguments: URL and API key of the service, the path of a file, the path of the
 * saved state.
 *
 * While there is no state it begins an upload, saves its state, is paused, and hangs: part 1 has arrived, half of part
 * 2 has been sent, and no other part is begun. With a state it goes on from there, and tells what it sent.
 */
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { Lading, type Progress, type UploadTask } from '@lading/client'

export interface Told {
  readonly sent: readonly number[]
  readonly progress: readonly Progress[]
  readonly fileId: string
}

const [baseUrl, apiKey, path, statePath] = process.argv.slice(2)
const tell = process.send?.bind(process)
if (!baseUrl || !apiKey || !path || !statePath || !tell) throw new Error('To be forked with four arguments')

const sent: number[] = []
/** The service's, with each PUT of bytes handed to `put`. */
const fetchWith =
  (put: (part: number, url: string, init: RequestInit) => Promise<Response>): typeof fetch =>
  (input, init = {}) => {
    if (init.method !== 'PUT') return fetch(input, init)
    const part = Number(new URL(String(input)).searchParams.get('partNumber'))
    sent.push(part)
    return put(part, String(input), init)
  }

/** The first half of a body, after which it neither goes on nor ends. */
async function* halfOf(body: AsyncIterable<Uint8Array>, size: number, onHalf: () => void) {
  let left = size / 2
  for await (const chunk of body) {
    yield chunk
    left -= chunk.byteLength
    if (left <= 0) break
  }
  onHalf()
  await new Promise(() => undefined)
}

if (existsSync(statePath)) {
  const progress: Progress[] = []
  const lading = new Lading({ baseUrl, apiKey, fetch: fetchWith((_part, url, init) => fetch(url, init)) })
  const state = JSON.parse(await readFile(statePath, 'utf8'))
  const task = await lading.files.resumeUpload(state, path, { onProgress: (step) => progress.push(step) })
  const { id } = await task.done
  tell({ sent, progress, fileId: id } satisfies Told)
  process.disconnect()
} else {
  const begun = Promise.withResolvers<UploadTask>()
  const arrived = Promise.withResolvers<void>()
  const halfSent = Promise.withResolvers<void>()
  const hanging = fetchWith(async (part, url, init) => {
    if (part !== 1) {
      const { body, headers } = init
      const size = Number(new Headers(headers).get('content-length'))
      const half = halfOf(body as ReadableStream<Uint8Array>, size, halfSent.resolve) // what the SDK sends a path as
      return fetch(url, { ...init, body: ReadableStream.from(half) })
    }
    await halfSent.promise
    const task = await begun.promise
    task.pause()
    const answer = await fetch(url, init)
    arrived.resolve()
    return answer
  })
  const lading = new Lading({ baseUrl, apiKey, fetch: hanging })
  const task = await lading.files.startUpload(path, { concurrency: 2, metadata: { from: 'another process' } })
  begun.resolve(task)
  await writeFile(statePath, JSON.stringify(task.state()))
  await arrived.promise
  // In the meantime part 3 would begin, were it not for the pause.
  const { fileId, uploadId } = task.state()
  for (let call = 0; call < 5; call++) await lading.uploads.get({ id: fileId, upload: uploadId })
  tell({ sent, progress: [], fileId } satisfies Told)
}
