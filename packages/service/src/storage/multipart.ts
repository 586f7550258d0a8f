import { hash } from 'node:crypto'
import { type BucketAccess, isAbsent } from './client.ts'
import type { ObjectKey } from './object-key.ts'
import { type SignedPut, signPut, toBase64, toHexadecimal } from './sign-put.ts'

/** One multipart upload of one object. */
export interface MultipartKey {
  readonly key: ObjectKey
  /** S3's own id of the upload. */
  readonly multipartId: string
}

export interface HeldPart {
  readonly number: number
  readonly size: number
  /** S3's ETag of the part. */
  readonly etag: string
  /** Lower-case hexadecimal; undefined when the part was stored without one. */
  readonly sha256: string | undefined
}

export interface HeldParts {
  readonly parts: readonly HeldPart[]
  /** Number of the last part of this page when there are more. */
  readonly next: number | undefined
}

/** Multipart uploads in the bucket: every part carries its own SHA-256, which S3 checks as it arrives. */
export class MultipartUploads {
  readonly #access: BucketAccess

  constructor(access: BucketAccess) {
    this.#access = access
  }

  /** Begins an upload. @returns S3's id of it */
  async create(key: ObjectKey, contentType: string): Promise<string> {
    const { client, sdk } = await this.#access.open()
    const { UploadId } = await client.send(
      new sdk.CreateMultipartUploadCommand({
        Bucket: this.#access.bucket,
        Key: key,
        ContentType: contentType,
        ChecksumAlgorithm: 'SHA256',
        ChecksumType: 'COMPOSITE',
      }),
    )
    if (UploadId === undefined) throw new Error('S3 began a multipart upload without an id')
    return UploadId
  }

  /** A URL that takes exactly this part: size and checksum are part of the signature. */
  async signPart(
    { key, multipartId }: MultipartKey,
    part: { number: number; size: number; sha256: string; until: Date },
  ): Promise<SignedPut> {
    const { client, sdk } = await this.#access.open()
    const checksum = toBase64(part.sha256)
    const command = new sdk.UploadPartCommand({
      Bucket: this.#access.bucket,
      Key: key,
      UploadId: multipartId,
      PartNumber: part.number,
      ContentLength: part.size,
      ChecksumSHA256: checksum,
    })
    const headers = { 'content-length': String(part.size), 'x-amz-checksum-sha256': checksum }
    return signPut((options) => sdk.getSignedUrl(client, command, options), headers, {
      now: this.#access.now(),
      until: part.until,
    })
  }

  /**
   * Sends a part, over the one that was sent before under its number.
   * @returns false when S3 does not know the upload
   */
  async putPart({ key, multipartId }: MultipartKey, number: number, bytes: Uint8Array): Promise<boolean> {
    const { client, sdk } = await this.#access.open()
    try {
      await client.send(
        new sdk.UploadPartCommand({
          Bucket: this.#access.bucket,
          Key: key,
          UploadId: multipartId,
          PartNumber: number,
          Body: bytes,
          ContentLength: bytes.byteLength,
          ChecksumSHA256: hash('sha256', bytes, 'base64'),
        }),
      )
      return true
    } catch (error) {
      if (isAbsent(error)) return false
      throw error
    }
  }

  /** Parts that have arrived, by number, beginning behind one. @returns undefined when S3 does not know the upload */
  async list(
    { key, multipartId }: MultipartKey,
    after: number,
    limit: number,
  ): Promise<HeldParts | undefined> {
    const { client, sdk } = await this.#access.open()
    try {
      const page = await client.send(
        new sdk.ListPartsCommand({
          Bucket: this.#access.bucket,
          Key: key,
          UploadId: multipartId,
          MaxParts: limit,
          ...(after === 0 ? {} : { PartNumberMarker: String(after) }),
        }),
      )
      const parts = (page.Parts ?? []).map((part) => ({
        number: part.PartNumber ?? 0,
        size: part.Size ?? 0,
        etag: part.ETag ?? '',
        sha256: part.ChecksumSHA256 === undefined ? undefined : toHexadecimal(part.ChecksumSHA256),
      }))
      return { parts, next: page.IsTruncated ? parts.at(-1)?.number : undefined }
    } catch (error) {
      if (isAbsent(error)) return undefined
      throw error
    }
  }

  /** Every part that has arrived. @returns undefined when S3 does not know the upload */
  async listAll(upload: MultipartKey): Promise<HeldPart[] | undefined> {
    const all: HeldPart[] = []
    for (let after: number | undefined = 0; after !== undefined; ) {
      const page: HeldParts | undefined = await this.list(upload, after, 1000)
      if (page === undefined) return undefined
      all.push(...page.parts)
      after = page.next
    }
    return all
  }

  /**
   * Makes the parts one object, where there is none yet.
   * @returns false when S3 does not know the upload, or these parts, any more
   */
  async complete({ key, multipartId }: MultipartKey, parts: readonly HeldPart[]): Promise<boolean> {
    const { client, sdk } = await this.#access.open()
    try {
      await client.send(
        new sdk.CompleteMultipartUploadCommand({
          Bucket: this.#access.bucket,
          Key: key,
          UploadId: multipartId,
          IfNoneMatch: '*',
          MultipartUpload: {
            Parts: parts.map(({ number, etag, sha256 }) => ({
              PartNumber: number,
              ETag: etag,
              ...(sha256 === undefined ? {} : { ChecksumSHA256: toBase64(sha256) }),
            })),
          },
        }),
      )
      return true
    } catch (error) {
      // The object is there: another call, or a repetition of this one by the SDK, has made it. Or a part was sent anew
      // since they were listed: it is not there, and the call can be repeated.
      const passing = error instanceof Error && ['PreconditionFailed', 'InvalidPart'].includes(error.name)
      if (isAbsent(error) || passing) return false
      throw error
    }
  }

  /** Discards the parts. What S3 does not know is discarded. */
  async abort({ key, multipartId }: MultipartKey): Promise<void> {
    const { client, sdk } = await this.#access.open()
    try {
      await client.send(
        new sdk.AbortMultipartUploadCommand({ Bucket: this.#access.bucket, Key: key, UploadId: multipartId }),
      )
    } catch (error) {
      if (!isAbsent(error)) throw error
    }
  }
}
