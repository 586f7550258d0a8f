import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto'
import type { Checksum, SourceData } from '@smithy/types'

/** Node's SHA-256, or its HMAC when given a key, in the form that the signature library takes. */
export class Sha256 implements Checksum {
  readonly #key: Uint8Array | string | undefined
  #hash: Hash | Hmac

  constructor(key?: SourceData) {
    this.#key = key === undefined || typeof key === 'string' ? key : bytesOf(key)
    this.#hash = this.#create()
  }

  update(data: Uint8Array): void {
    this.#hash.update(data)
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest()
  }

  reset(): void {
    this.#hash = this.#create()
  }

  #create(): Hash | Hmac {
    return this.#key === undefined ? createHash('sha256') : createHmac('sha256', this.#key)
  }
}

function bytesOf(data: ArrayBuffer | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data)
}
