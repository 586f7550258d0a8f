import { s3Errors } from './errors.ts'

/** No line of the aws-chunked framing is anywhere near as long as this, in bytes. */
const maxLineBytes = 8192

/** Reads lines and counted bytes from a stream without holding more of it than it has to. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>
  #rest = Buffer.alloc(0)

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#chunks = source[Symbol.asyncIterator]()
  }

  /** The text up to the next CRLF. @throws {S3Error} IncompleteBody */
  async line(): Promise<string> {
    for (;;) {
      const end = this.#rest.indexOf('\r\n')
      if (end !== -1) {
        const line = this.#rest.toString('latin1', 0, end)
        this.#rest = this.#rest.subarray(end + 2)
        return line
      }
      if (this.#rest.length > maxLineBytes || !(await this.#more())) throw s3Errors.incompleteBody()
    }
  }

  /** The next so many bytes. @throws {S3Error} IncompleteBody */
  async *take(count: number): AsyncGenerator<Uint8Array> {
    for (let left = count; left > 0; ) {
      if (this.#rest.length === 0 && !(await this.#more())) throw s3Errors.incompleteBody()
      const piece = this.#rest.subarray(0, left)
      this.#rest = this.#rest.subarray(piece.length)
      left -= piece.length
      yield piece
    }
  }

  /** Reads the end of the stream. @throws {S3Error} IncompleteBody if there is more before it */
  async end(): Promise<void> {
    if (this.#rest.length > 0 || (await this.#more())) throw s3Errors.incompleteBody()
  }

  /** Reads to the end, whatever comes. */
  async skip(): Promise<void> {
    while (await this.#more()) this.#rest = Buffer.alloc(0)
  }

  async #more(): Promise<boolean> {
    const next = await this.#chunks.next()
    if (next.done) return false
    this.#rest = this.#rest.length === 0 ? Buffer.from(next.value) : Buffer.concat([this.#rest, next.value])
    return true
  }
}
