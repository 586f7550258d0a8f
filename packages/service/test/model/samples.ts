import { createHash } from 'node:crypto'

/** Bytes to send. */
export interface Sample {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly size: number
  readonly sha256: string
  /** What the bytes show. Source: the WHATWG standard's idea of text, and the signatures of PNG and PDF. */
  readonly detected: string | null
}

export const digest = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex')

function sample(content: string | Uint8Array<ArrayBuffer>, detected: string | null): Sample {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  return { bytes, size: bytes.length, sha256: digest(bytes), detected }
}

const mebibyte = 1024 ** 2

/** Some of one size, so that one can be sent in the place of another. */
export const samples = {
  empty: sample('', null),
  word: sample('hello', 'text/plain'),
  other: sample('world', 'text/plain'),
  pdf: sample('%PDF-1.7 of twenty b', 'application/pdf'),
  text: sample('text of twenty bytes', 'text/plain'),
  binary: sample(new Uint8Array(20).fill(1), null),
  long: sample('long '.repeat(30), 'text/plain'),
} as const

export type SampleName = keyof typeof samples

/** Large enough for two parts; made when it is first needed. */
let halves: readonly [Sample, Sample] | undefined

export function largeParts(): readonly [Sample, Sample] {
  halves ??= [sample(new Uint8Array(8 * mebibyte), null), sample('tail', 'text/plain')]
  return halves
}

export const largeSize = 8 * mebibyte + 4
