import { type MakeError, traced } from '@lading/stack/client'
import { platform } from '#platform'
import type { Connection } from './connection.ts'
import { assertSame, errorOf } from './error-classes.ts'
import type { File, Version } from './generated/resources.ts'
import { toHex } from './hex.ts'
import type { Hasher } from './platform/platform.ts'
import { brokenConnection, fetchStorage, refuse } from './storage.ts'

/** Bytes on their way. */
export interface OpenDownload {
  /** The next bytes; undefined at the end, when all have been compared. */
  read(): Promise<Uint8Array<ArrayBuffer> | undefined>
  cancel(reason: unknown): Promise<void>
}

/** Asks for the bytes behind a signed URL, and compares them with what is known about them while they are read. */
export async function openDownload(
  connection: Connection,
  url: string,
  about: File | Version,
  signal: AbortSignal | undefined,
): Promise<OpenDownload> {
  const { reader, first, ending, error } = await request(connection, url, signal)
  const sha256 = about.sha256 ?? about.parts?.sha256
  const hasher = sha256 === undefined ? undefined : await hasherFor(about)
  const onAbort = () => {
    ending.abort(signal?.reason)
    // A read that waits ends by this, whether or not the connection notices.
    reader?.cancel(signal?.reason).catch(() => undefined)
  }
  signal?.addEventListener('abort', onAbort)
  if (signal?.aborted) onAbort() // since the answer began
  const end = () => signal?.removeEventListener('abort', onAbort)
  let size = 0
  let next: typeof first | undefined = first
  const read: OpenDownload['read'] = async () => {
    const waiting = next
    next = undefined
    const chunk =
      waiting ??
      (await reader?.read().catch((cause: unknown) => {
        throw brokenConnection(cause, url, { cut: signal, error })
      }))
    signal?.throwIfAborted()
    if (chunk?.value !== undefined) {
      size += chunk.value.byteLength
      if (size <= about.size) {
        hasher?.update(chunk.value)
        return chunk.value
      }
      await reader?.cancel() // there may be no end to what comes
    }
    assertSame('size', about.size, size, error)
    if (hasher !== undefined) assertSame('sha256', sha256 ?? '', toHex(hasher.digest()), error)
    end()
    return undefined
  }
  return {
    read: () =>
      read().catch((reason: unknown) => {
        end()
        throw reason
      }),
    async cancel(reason) {
      end()
      await reader?.cancel(reason)
    },
  }
}

type Reader = ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>

interface Begun {
  readonly reader: Reader | undefined
  /** What was read first. */
  readonly first: Awaited<ReturnType<Reader['read']>> | undefined
  readonly ending: AbortController
  readonly error: MakeError
}

/** Asks for the bytes; what fails before the first of them came is repeated when that can help. */
async function request(
  { fetch, requests }: Connection,
  url: string,
  signal: AbortSignal | undefined,
): Promise<Begun> {
  const { value, attempts } = await traced('storage.get', { method: 'GET', url }, () =>
    requests.run(
      'storage.get',
      async (context) => {
        // Of the bytes as a whole: `cut` is of their beginning only.
        const ending = new AbortController()
        let reader: Reader | undefined
        context.cut.addEventListener('abort', () => {
          ending.abort(context.cut.reason)
          reader?.cancel(context.cut.reason).catch(() => undefined)
        })
        const response = await fetchStorage(fetch, url, { ...context, cut: ending.signal })
        if (!response.ok) await refuse(response, context)
        reader = response.body?.getReader()
        // Headers alone are no beginning: a connection that breaks or stalls behind them is worth another attempt.
        const first = await reader?.read().catch((cause: unknown) => {
          throw brokenConnection(cause, url, context)
        })
        return { reader, first, ending }
      },
      { signal },
    ),
  )
  const requestId = attempts.at(-1)?.requestId
  return { ...value, error: (failure) => errorOf({ ...failure, requestId, attempts }) }
}

/** What hashes the bytes as the service did: as a whole, or part by part. */
async function hasherFor({ sha256, parts }: Pick<File, 'sha256' | 'parts'>): Promise<Hasher> {
  const createHasher = await platform.sha256()
  if (sha256 !== null || parts === null) return createHasher()
  const { compositeHasher } = await import('./composite.ts')
  return compositeHasher(createHasher, parts.size)
}
