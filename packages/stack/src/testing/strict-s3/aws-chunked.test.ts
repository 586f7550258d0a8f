import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { decodeAwsChunked } from './aws-chunked.ts'

const encoded = '5\r\nhello\r\n7;ext=1\r\n, \r\nyou\r\n0\r\nX-Amz-Checksum-Crc32:AAAAAA==\r\n\r\n'

/** Decodes what arrives in pieces of so many bytes. */
async function decode(text: string, pieceBytes: number) {
  const bytes = Buffer.from(text)
  const pieces = Array.from({ length: Math.ceil(bytes.length / pieceBytes) }, (_, index) =>
    bytes.subarray(index * pieceBytes, (index + 1) * pieceBytes),
  )
  const trailers = new Map<string, string>()
  const decoded = await Readable.from(decodeAwsChunked(Readable.from(pieces), trailers)).toArray()
  return { text: Buffer.concat(decoded).toString(), trailers: Object.fromEntries(trailers) }
}

test.each([1, 2, 3, 7, 1000])('chunks that arrive %i bytes at a time are put together', async (bytes) => {
  expect(await decode(encoded, bytes)).toEqual({
    text: 'hello, \r\nyou',
    trailers: { 'x-amz-checksum-crc32': 'AAAAAA==' },
  })
})

test.each([
  ['ends in a chunk', '5\r\nhel'],
  ['ends before the last chunk', '5\r\nhello\r\n'],
  ['has a chunk that is longer than it says', '4\r\nhello\r\n0\r\n\r\n'],
  ['has a length that is no number', 'five\r\nhello\r\n0\r\n\r\n'],
  ['goes on behind its end', '0\r\n\r\nmore'],
])('a body that %s is incomplete', async (_what, text) => {
  await expect(decode(text, 4)).rejects.toMatchObject({ code: 'IncompleteBody' })
})

test('a body that is refused is read to its end, so that its connection is free again', async () => {
  const source = Readable.from([
    Buffer.from('five\r\n'),
    ...Array.from({ length: 50 }, () => Buffer.from('more')),
  ])
  const decoding = Readable.from(decodeAwsChunked(source, new Map())).toArray()
  await expect(decoding).rejects.toMatchObject({ code: 'IncompleteBody' })
  expect(source.readableEnded).toBe(true)
})

test('a trailer without a colon is malformed', async () => {
  await expect(decode('0\r\ntrailer\r\n\r\n', 4)).rejects.toMatchObject({ code: 'MalformedTrailerError' })
})
