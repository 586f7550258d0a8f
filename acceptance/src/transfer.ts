import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import type { SignedRequest } from './shapes.ts'

export type Bytes = Uint8Array<ArrayBuffer>

export const bytesOf = (text: string): Bytes => new TextEncoder().encode(text)
export const random = (length: number): Bytes => new Uint8Array(randomBytes(length))
export const sha256 = (...chunks: Uint8Array[]): string => {
  const hash = createHash('sha256')
  for (const chunk of chunks) hash.update(chunk)
  return hash.digest('hex')
}

/** Sends bytes by a signed request, exactly as it says. @returns the status of storage's answer */
export async function put({ method, url, headers }: SignedRequest, bytes: Bytes): Promise<number> {
  // fetch makes Content-Length itself and refuses to be given one.
  const { 'content-length': _, ...others } = headers
  const response = await fetch(url, { method, headers: others, body: bytes })
  await response.arrayBuffer()
  return response.status
}

/** Sends bytes by a signed request. @throws AssertionError unless storage takes them */
export async function upload(request: SignedRequest, bytes: Bytes): Promise<void> {
  assert.equal(await put(request, bytes), 200, 'storage takes the bytes')
}

/** What a signed download URL gives. @throws AssertionError unless storage gives it */
export async function download(url: string | null): Promise<{ bytes: Bytes; headers: Headers }> {
  assert.ok(url, 'there is a URL')
  const response = await fetch(url)
  assert.equal(response.status, 200, 'storage gives the bytes')
  return { bytes: new Uint8Array(await response.arrayBuffer()), headers: response.headers }
}
