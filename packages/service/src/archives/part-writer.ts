/** Sends one part. @param number from 1 @param bytes are used again once it has been sent */
export type SendPart = (number: number, bytes: Uint8Array) => Promise<void>

/**
 * Cuts bytes into parts of one size. One part is sent while the next is filled, so two are in memory, whatever is written.
 */
export class PartWriter {
  readonly #size: number
  readonly #send: SendPart
  #buffers: [Buffer, Buffer] | undefined
  #filled = 0
  #number: number
  #skip: number
  #written: number
  #sending: Promise<void> = Promise.resolve()

  /** @param parts those that are there @param from the place in the whole that the bytes begin at; what is there is skipped */
  constructor({ size, parts, from }: { size: number; parts: number; from: number }, send: SendPart) {
    this.#size = size
    this.#send = send
    this.#number = parts + 1
    this.#skip = parts * size - from
    this.#written = from
  }

  /** Bytes of the whole up to here. */
  get at(): number {
    return this.#written
  }

  /** Whether the last byte was the last of a part. */
  get isBetweenParts(): boolean {
    return this.#filled === 0
  }

  /** @returns how many parts were ended by these bytes and are being sent */
  async write(bytes: Uint8Array): Promise<number> {
    this.#written += bytes.byteLength
    const skipped = Math.min(this.#skip, bytes.byteLength)
    this.#skip -= skipped
    let ended = 0
    for (let at = skipped; at < bytes.byteLength; ) {
      const [buffer] = this.#pair()
      const taken = bytes.subarray(at, at + this.#size - this.#filled)
      buffer.set(taken, this.#filled)
      this.#filled += taken.byteLength
      at += taken.byteLength
      if (this.#filled === this.#size) {
        await this.#flush()
        ended++
      }
    }
    return ended
  }

  /** Sends the last part, if anything is in it, and waits for all. */
  async end(): Promise<void> {
    if (this.#filled > 0) await this.#flush()
    await this.#sending
  }

  /** Waits until every part that was ended has arrived. */
  async settled(): Promise<void> {
    await this.#sending
  }

  async #flush(): Promise<void> {
    await this.#sending
    const [buffer, other] = this.#pair()
    const sending = this.#send(this.#number, buffer.subarray(0, this.#filled))
    // It is waited for by the next part, or at the end.
    sending.catch(() => undefined)
    this.#sending = sending
    this.#buffers = [other, buffer]
    this.#number++
    this.#filled = 0
  }

  #pair(): [Buffer, Buffer] {
    this.#buffers ??= [Buffer.allocUnsafeSlow(this.#size), Buffer.allocUnsafeSlow(this.#size)]
    return this.#buffers
  }
}
