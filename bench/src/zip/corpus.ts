import { randomBytes } from 'node:crypto'

const mebibyte = 1024 ** 2

/** What one archive is made of: so many files of one size each. */
export interface Corpus {
  readonly name: string
  readonly label: string
  readonly files: number
  /** Bytes of each file. */
  readonly size: number
  /** Text is worth compressing, photos are not; `mixed` is one after the other. */
  readonly kind: 'text' | 'photo' | 'mixed'
}

export const corpora: readonly Corpus[] = [
  { name: 'small', label: '70,000 texts of 1 KB', files: 70_000, size: 1000, kind: 'text' },
  {
    name: 'mixed',
    label: '1,000 files of 1 MB, half of them texts',
    files: 1000,
    size: 1_000_000,
    kind: 'mixed',
  },
  { name: 'large', label: 'one film of 4.5 GiB', files: 1, size: 4.5 * 1024 * mebibyte, kind: 'photo' },
  { name: 'photos', label: '5,000 photos of 200 KB', files: 5000, size: 200_000, kind: 'photo' },
]

/** Smaller ones, to see that all works. */
export const quickCorpora: readonly Corpus[] = corpora.map((corpus) => ({
  ...corpus,
  files: Math.ceil(corpus.files / 50),
  size: corpus.name === 'large' ? 64 * mebibyte : corpus.size,
}))

export function isText({ kind }: Corpus, index: number): boolean {
  return kind === 'text' || (kind === 'mixed' && index % 2 === 0)
}

export function nameOf(corpus: Corpus, index: number): string {
  return `folder ${index % 100}/${index}.${isText(corpus, index) ? 'txt' : 'jpg'}`
}

export function contentTypeOf(corpus: Corpus, index: number): string {
  return isText(corpus, index) ? 'text/plain' : 'image/jpeg'
}

/** Deflate-6 makes about a quarter of it, as of a log or a CSV. */
function aText(bytes: number): Buffer {
  const words = 'invoice order customer total shipped pending refund euro dollar north south'.split(' ')
  let text = ''
  for (let line = 0; text.length < bytes; line++) {
    const of = (factor: number) => words[(line * factor + (line >> 3)) % words.length]
    text += `2026-${String((line % 12) + 1).padStart(2, '0')};${line * 7919};${of(3)} ${of(7)};${(line * 31) % 9973}.${line % 100}\n`
  }
  return Buffer.from(text.slice(0, bytes))
}

const blocks = { text: aText(2 * mebibyte), photo: randomBytes(2 * mebibyte) }

/** The bytes of a file, from one offset on and before another, in chunks as sockets give them. Made on the fly, without a copy. */
export function* chunksOf(corpus: Corpus, index: number, from = 0, end = corpus.size): Generator<Uint8Array> {
  const block = isText(corpus, index) ? blocks.text : blocks.photo
  // Each file begins elsewhere in the block, so that they differ.
  const shift = (index * 4099) % mebibyte
  for (let at = from; at < end; ) {
    const place = (shift + at) % block.length
    const chunk = block.subarray(place, Math.min(place + 65_536, place + end - at))
    yield chunk
    at += chunk.length
  }
}
