import type { Readable } from 'node:stream'
import type { S3Client } from '@aws-sdk/client-s3'
import { contentDisposition } from '../content/content-disposition.ts'
import type { Serving } from '../content/serving.ts'
import { type BucketAccess, bucketAccess, isAbsent } from './client.ts'
import { BucketListing } from './listing.ts'
import { MultipartUploads } from './multipart.ts'
import type { ObjectKey } from './object-key.ts'
import { type SignedPut, signPut, toBase64, toHexadecimal } from './sign-put.ts'

/** Seconds for which a download URL works: enough to begin, too short to be passed around. */
const downloadUrlSeconds = 900

export interface ObjectInfo {
  readonly size: number
  /** Lower-case hexadecimal; undefined when the object was stored without one or in parts. */
  readonly sha256: string | undefined
  /** Of an object stored in parts: SHA-256 over the digests of the parts. */
  readonly partsSha256: string | undefined
  /** S3's ETag of exactly these bytes. */
  readonly etag: string | undefined
}

/** What the methods of a class are, without its private parts. */
type Public<Class> = { readonly [Name in keyof Class]: Class[Name] }

/** The bucket that holds the bytes. Bytes never pass through the service: it signs, looks and removes. */
export class Bucket {
  readonly multipart: Public<MultipartUploads>
  readonly listing: Public<BucketListing>
  readonly #access: BucketAccess

  /** @param makeClient called once, by the first operation that needs S3 */
  constructor(name: string, makeClient: () => Promise<S3Client>, now: () => Date) {
    this.#access = bucketAccess(name, makeClient, now)
    this.multipart = new MultipartUploads(this.#access)
    this.listing = new BucketListing(this.#access)
  }

  /**
   * A URL that takes exactly these bytes, once: size, type and checksum are part of the signature, and
   * `If-None-Match: *` keeps whoever still has the URL from replacing what was uploaded. It does not work beyond `until`.
   */
  async signUpload(
    key: ObjectKey,
    upload: { contentType: string; size: number; sha256: string | undefined; until: Date },
  ): Promise<SignedPut> {
    const { client, sdk } = await this.#access.open()
    const { contentType, size, sha256, until } = upload
    const checksum = sha256 === undefined ? undefined : toBase64(sha256)
    const command = new sdk.PutObjectCommand({
      Bucket: this.#access.bucket,
      Key: key,
      ContentType: contentType,
      ContentLength: size,
      IfNoneMatch: '*',
      ...(checksum === undefined ? {} : { ChecksumSHA256: checksum }),
    })
    const headers: Record<string, string> = {
      'content-type': contentType,
      'content-length': String(size),
      'if-none-match': '*',
      ...(checksum === undefined ? {} : { 'x-amz-checksum-sha256': checksum }),
    }
    return signPut((options) => sdk.getSignedUrl(client, command, options), headers, {
      now: this.#access.now(),
      until,
    })
  }

  /** A URL that gives the bytes under this name, with the type and the disposition that are safe for them. */
  async signDownload(
    key: ObjectKey,
    name: string,
    { contentType, disposition }: Serving,
  ): Promise<{ url: string; expiresAt: Date }> {
    const { client, sdk } = await this.#access.open()
    const command = new sdk.GetObjectCommand({
      Bucket: this.#access.bucket,
      Key: key,
      ResponseContentDisposition: contentDisposition(name, disposition),
      ResponseContentType: contentType,
    })
    const signingDate = this.#access.now()
    const url = await sdk.getSignedUrl(client, command, { expiresIn: downloadUrlSeconds, signingDate })
    return { url, expiresAt: new Date(signingDate.getTime() + downloadUrlSeconds * 1000) }
  }

  /** What S3 holds under the key; undefined when that is nothing. */
  async head(key: ObjectKey): Promise<ObjectInfo | undefined> {
    const { client, sdk } = await this.#access.open()
    try {
      const answer = await client.send(
        new sdk.HeadObjectCommand({ Bucket: this.#access.bucket, Key: key, ChecksumMode: 'ENABLED' }),
      )
      // The checksum of an object made of parts is one over theirs, with their number behind it.
      const [checksum, parts] = answer.ChecksumSHA256?.split('-') ?? []
      const hexadecimal = checksum === undefined ? undefined : toHexadecimal(checksum)
      return {
        size: answer.ContentLength ?? 0,
        sha256: parts === undefined ? hexadecimal : undefined,
        partsSha256: parts === undefined ? undefined : hexadecimal,
        etag: answer.ETag,
      }
    } catch (error) {
      if (isAbsent(error)) return undefined
      throw error
    }
  }

  /** The first bytes of an object that is not empty; undefined when it is gone by now. */
  async readStart(key: ObjectKey, length: number): Promise<Uint8Array | undefined> {
    const { client, sdk } = await this.#access.open()
    try {
      const { Body } = await client.send(
        new sdk.GetObjectCommand({ Bucket: this.#access.bucket, Key: key, Range: `bytes=0-${length - 1}` }),
      )
      if (Body === undefined) throw new Error('S3 gave an object without a body')
      return await Body.transformToByteArray()
    } catch (error) {
      if (isAbsent(error)) return undefined
      throw error
    }
  }

  /**
   * The bytes of an object from one offset on.
   * @param end bytes up to this offset; all of them when left out
   * @returns undefined when there is no such object
   */
  async read(
    key: ObjectKey,
    from: number,
    end?: number,
    signal?: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array> | undefined> {
    const { client, sdk } = await this.#access.open()
    const range = from === 0 && end === undefined ? {} : { Range: rangeOf(from, end) }
    try {
      const { Body } = await client.send(
        new sdk.GetObjectCommand({ Bucket: this.#access.bucket, Key: key, ...range }),
        signal === undefined ? {} : { abortSignal: signal },
      )
      if (Body === undefined) throw new Error('S3 gave an object without a body')
      return Body as Readable // in Node the SDK gives the response itself
    } catch (error) {
      if (isAbsent(error)) return undefined
      throw error
    }
  }

  /** All bytes of a small object; undefined when there is none. */
  async readAll(key: ObjectKey): Promise<Uint8Array | undefined> {
    const { client, sdk } = await this.#access.open()
    try {
      const { Body } = await client.send(new sdk.GetObjectCommand({ Bucket: this.#access.bucket, Key: key }))
      return await Body?.transformToByteArray()
    } catch (error) {
      if (isAbsent(error)) return undefined
      throw error
    }
  }

  /** Stores a small object of the service's own, whatever is there. */
  async put(key: ObjectKey, bytes: Uint8Array): Promise<void> {
    const { client, sdk } = await this.#access.open()
    await client.send(new sdk.PutObjectCommand({ Bucket: this.#access.bucket, Key: key, Body: bytes }))
  }

  /** Removes the object. @param etag remove it only if it still is this one */
  async delete(key: ObjectKey, etag?: string): Promise<void> {
    const { client, sdk } = await this.#access.open()
    try {
      await client.send(
        new sdk.DeleteObjectCommand({
          Bucket: this.#access.bucket,
          Key: key,
          ...(etag === undefined ? {} : { IfMatch: etag }),
        }),
      )
    } catch (error) {
      const other = error instanceof Error && error.name === 'PreconditionFailed'
      if (!isAbsent(error) && !other) throw error
    }
  }
}

function rangeOf(from: number, end: number | undefined): string {
  return `bytes=${from}-${end === undefined ? '' : end - 1}`
}
