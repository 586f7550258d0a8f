/** A chunk as bytes, not copied. @throws TypeError for anything else, text for one: its encoding is not ours to choose */
export function asBytes(chunk: unknown): Uint8Array<ArrayBuffer> {
  if (!ArrayBuffer.isView(chunk)) {
    throw new TypeError(`A stream to upload must give bytes; this one gave a ${typeof chunk}`)
  }
  return new Uint8Array(chunk.buffer as ArrayBuffer, chunk.byteOffset, chunk.byteLength) // shared memory reads the same
}
