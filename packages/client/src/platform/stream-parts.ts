import { asBytes } from './bytes.ts'
import type { UploadStream } from './platform.ts'

/** A stream, taken from its start to its end in pieces of any length. */
export interface StreamParts {
  /** The next bytes, in memory of their own; undefined when there are fewer. */
  take(length: number): Promise<Uint8Array<ArrayBuffer> | undefined>
  hasEnded(): Promise<boolean>
  /** Lets go of the stream. */
  cancel(reason: unknown): void
}

export function streamParts(stream: UploadStream): StreamParts {
  const chunks = iterate(stream)
  let rest: Uint8Array<ArrayBuffer> = new Uint8Array(0)
  /** Whether there are bytes in `rest`. */
  const fill = async () => {
    while (rest.length === 0) {
      const { value, done } = await chunks.next()
      if (done) return false
      rest = asBytes(value)
    }
    return true
  }
  return {
    async take(length) {
      const taken = new Uint8Array(length)
      for (let at = 0; at < length; ) {
        if (!(await fill())) return undefined
        const piece = rest.subarray(0, length - at)
        taken.set(piece, at)
        at += piece.length
        rest = rest.subarray(piece.length)
      }
      return taken
    },
    hasEnded: async () => !(await fill()),
    cancel: chunks.cancel,
  }
}

interface Chunks {
  next(): Promise<{ done?: boolean | undefined; value?: unknown }>
  cancel(reason: unknown): void
}

function iterate(stream: UploadStream): Chunks {
  if (stream instanceof ReadableStream) {
    const reader = stream.getReader() // not every browser can iterate over a stream
    return {
      next: () => reader.read(),
      cancel: (reason) => void reader.cancel(reason).catch(() => undefined),
    }
  }
  const iterator = stream[Symbol.asyncIterator]()
  return {
    next: () => iterator.next(),
    cancel() {
      // A stream of Node that stalls hears nothing of `return` before its next chunk.
      ;(stream as { destroy?: () => void }).destroy?.() // it is one of them, or something without such a method
      iterator.return?.().catch(() => undefined)
    },
  }
}
