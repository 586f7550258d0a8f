/** A stream, chunk after chunk. */
export interface Chunks {
  next(): Promise<{ done?: boolean | undefined; value?: unknown }>
  /** Lets go of the stream. */
  cancel(reason: unknown): void
}

export function iterate(stream: AsyncIterable<unknown>): Chunks {
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
