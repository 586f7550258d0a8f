import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import type { StoredAnswer } from '@lading/stack/server'
import type { Claim } from '@lading/store'

/** What is secret: the API key and the `Idempotency-Key`. Neither is stored. */
export interface Secrets {
  readonly credential: string
  readonly key: string
}

const algorithm = 'aes-256-gcm'
/** Bytes of an initialisation vector and of an authentication tag: NIST SP 800-38D, sections 8.2 and 5.2.1.2. */
const ivBytes = 12
const tagBytes = 16

/**
 * The key for one attempt's answer, by HKDF (RFC 5869): the credential has 200 random bits, so nothing slow is needed.
 * The attempt's token is the salt, so no two answers share a key.
 */
function keyOf({ token }: Claim, { credential, key }: Secrets): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', credential, token, `lading idempotent answer\n${key}`, 32))
}

/** @returns initialisation vector, authentication tag, and the encrypted gzip of the answer's JSON */
export async function encryptAnswer(
  answer: StoredAnswer,
  claim: Claim,
  secrets: Secrets,
): Promise<Uint8Array> {
  const { gzipSync } = await import('node:zlib')
  const plain = gzipSync(JSON.stringify(answer))
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv(algorithm, keyOf(claim, secrets), iv).setAAD(Buffer.from(claim.callId))
  const encrypted = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), encrypted])
}

/** @throws when the bytes were made with other secrets or changed */
export async function decryptAnswer(
  bytes: Uint8Array,
  claim: Claim,
  secrets: Secrets,
): Promise<StoredAnswer> {
  const { gunzipSync } = await import('node:zlib')
  const [tagAt, textAt] = [ivBytes, ivBytes + tagBytes]
  const options = { authTagLength: tagBytes }
  const decipher = createDecipheriv(algorithm, keyOf(claim, secrets), bytes.subarray(0, tagAt), options)
    .setAAD(Buffer.from(claim.callId))
    .setAuthTag(bytes.subarray(tagAt, textAt))
  const plain = Buffer.concat([decipher.update(bytes.subarray(textAt)), decipher.final()])
  const answer: StoredAnswer = JSON.parse(String(gunzipSync(plain)))
  // JSON has no undefined: the answer of an operation without output comes back empty.
  return 'error' in answer ? answer : { output: answer.output }
}
