import type { S3Sdk } from './client.ts'

/** Longest time for which an upload URL works, in seconds; S3 looks at it when a request begins. */
const uploadUrlSeconds = 3600

export interface SignedPut {
  readonly url: string
  readonly headers: Record<string, string>
  readonly expiresAt: Date
}

/**
 * A URL for a PUT that binds these headers: size, type and checksum are part of the signature. It does not work beyond
 * `until`.
 */
export async function signPut(
  presign: (options: Parameters<S3Sdk['getSignedUrl']>[2]) => Promise<string>,
  headers: Record<string, string>,
  { now, until }: { now: Date; until: Date },
): Promise<SignedPut> {
  const seconds = Math.floor((until.getTime() - now.getTime()) / 1000)
  const expiresIn = Math.max(1, Math.min(uploadUrlSeconds, seconds))
  const url = await presign({
    expiresIn,
    signingDate: now,
    signableHeaders: new Set(Object.keys(headers)),
    // In the query string S3 would ignore them: as signed headers they bind.
    unhoistableHeaders: new Set(Object.keys(headers)),
  })
  return { url, headers, expiresAt: new Date(now.getTime() + expiresIn * 1000) }
}

export function toBase64(hexadecimal: string): string {
  return Buffer.from(hexadecimal, 'hex').toString('base64')
}

export function toHexadecimal(base64: string): string {
  return Buffer.from(base64, 'base64').toString('hex')
}
