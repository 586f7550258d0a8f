import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startStrictS3 } from '@lading/stack/testing'
import { expect, test } from 'vitest'
import type { File } from '../src/lading.ts'
import { answer, composite, pendingFile, sha256, startFake } from './fake-service.ts'
import { presign } from './presign.ts'

/* Uploads in parts to an S3 that verifies signatures, their expiry, lengths and checksums. */

const partSize = 8 * 2 ** 20
const content = Buffer.alloc(2 * partSize + 12_345)
for (let at = 0; at + 4 <= content.length; at += 4) content.writeUInt32LE(at, at)
const pieces = [0, 1, 2].map((index) => content.subarray(index * partSize, (index + 1) * partSize))
const twoHoursMs = 2 * 3600 * 1000

const inBase64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64')
const all = (xml: string, tag: string) =>
  [...xml.matchAll(new RegExp(`<${tag}>([^<]*)</${tag}>`, 'g'))].map(([, value]) => value ?? '')

/** The service's part of an upload, on a bucket. The first URLs that it signs have expired. */
async function startOnS3() {
  const s3 = await startStrictS3()
  await s3.createBucket('bucket')
  const at = (query: Record<string, string> = {}) =>
    new URL(`${s3.endpoint}/bucket/key?${new URLSearchParams(query)}`)
  const ask = async (method: string, url: URL, body: string | null, headers: Record<string, string> = {}) => {
    const response = await fetch(presign(method, url, headers), { method, body, headers })
    const text = await response.text()
    if (!response.ok) throw new Error(text)
    return text
  }
  const begun = await ask('POST', at({ uploads: '' }), null, { 'x-amz-checksum-algorithm': 'SHA256' })
  const [uploadId = ''] = all(begun, 'UploadId')
  let file: File | undefined
  let batches = 0

  const sign = (asked: { number: number; sha256: string }[]) => {
    batches += 1
    const signedAt = new Date(Date.now() - (batches === 1 ? twoHoursMs : 0))
    return asked.map(({ number, sha256: hex }) => {
      const headers = {
        'content-length': String(Math.min(partSize, content.length - (number - 1) * partSize)),
        'x-amz-checksum-sha256': inBase64(hex),
      }
      const url = presign('PUT', at({ partNumber: String(number), uploadId }), headers, signedAt)
      return { number, method: 'PUT', url, headers, expiresAt: '2099-11-23T09:30:00.000Z' }
    })
  }

  const complete = async () => {
    const parts = pieces.map(
      (piece, index) =>
        `<Part><PartNumber>${index + 1}</PartNumber><ETag>"${createHash('md5').update(piece).digest('hex')}"</ETag>` +
        `<ChecksumSHA256>${inBase64(sha256(piece))}</ChecksumSHA256></Part>`,
    )
    const body = `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`
    const [checksum = ''] = all(await ask('POST', at({ uploadId }), body), 'ChecksumSHA256')
    const whole = Buffer.from(checksum.split('-')[0] ?? '', 'base64').toString('hex')
    file = {
      ...pendingFile,
      state: 'ready',
      size: content.length,
      expiresAt: null,
      parts: { size: partSize, count: parts.length, sha256: whole },
    }
    return file
  }

  const fake = await startFake({
    partSize,
    async call({ name, input }, response) {
      if (name === 'uploads.sign')
        answer(response, { parts: sign(input.parts as never) }) // as the contract has it
      else if (name === 'files.complete') answer(response, await complete())
      else if (name === 'files.download') answer(response, { url: presign('GET', at()), file })
      else return false
      return true
    },
  })
  return {
    fake,
    async [Symbol.asyncDispose]() {
      await fake[Symbol.asyncDispose]()
      await s3[Symbol.asyncDispose]()
    },
  }
}

test('a path and a stream are stored in parts by signed URLs, past expired ones, and come back compared', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'lading-test-'))
  try {
    const path = join(directory, 'a.bin')
    await writeFile(path, content)
    for (const [source, options] of [
      [path, {}],
      [new Blob([content]).stream(), { size: content.length }],
    ] as const) {
      await using onS3 = await startOnS3()
      const { files } = onS3.fake.lading
      const file = await files.upload(source, { name: 'a.bin', ...options })
      expect(file.parts).toEqual({ size: partSize, count: 3, sha256: composite(pieces) })
      expect(content.equals(await files.download(file.id).bytes())).toBe(true)
      expect(onS3.fake.waits.length).toBeGreaterThan(0) // the expired URLs were refused
    }
  } finally {
    await rm(directory, { recursive: true })
  }
})
