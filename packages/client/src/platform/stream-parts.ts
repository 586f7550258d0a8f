import { asBytes } from './bytes.ts'
import { iterate } from './iterate.ts'
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
