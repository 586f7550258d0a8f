import type { S3Client } from '@aws-sdk/client-s3'
import { contentDisposition } from './content-disposition.ts'

/** Seconds for which an upload URL works; S3 looks at it when a request begins. */
const uploadUrlSeconds = 3600
/** Seconds for which a download URL works: enough to begin, too short to be passed around. */
const downloadUrlSeconds = 900

/** Where the bytes of one upload are: `<workspaceId>/<fileId>/<uploadId>`. No text of a user is in it. */
export type ObjectKey = string

export interface ObjectInfo {
  readonly size: number
  /** Lower-case hexadecimal; undefined when the object was stored without one. */
  readonly sha256: string | undefined
  /** S3's ETag of exactly these bytes. */
  readonly etag: string | undefined
}

export interface SignedUpload {
  readonly url: string
  readonly headers: Record<string, string>
  readonly expiresAt: Date
}

/** The SDK's S3 client and its signer: heavy, so they are loaded when the first call needs them. */
const sdk = () => import('./sdk.ts')

/** The bucket that holds the bytes. Bytes never pass through the service: it signs, looks and removes. */
export class Bucket {
  readonly #name: string
  readonly #makeClient: () => Promise<S3Client>
  readonly #now: () => Date
  #client: Promise<S3Client> | undefined

  /** @param makeClient called once, by the first operation that needs S3 */
  constructor(name: string, makeClient: () => Promise<S3Client>, now: () => Date) {
    this.#name = name
    this.#makeClient = makeClient
    this.#now = now
  }

  #s3(): Promise<S3Client> {
    this.#client ??= this.#makeClient().then((client) => {
      // By default the SDK signs a checksum of no bytes into every upload URL. The client is the bucket's own.
      client.config.requestChecksumCalculation = async () => 'WHEN_REQUIRED'
      return client
    })
    return this.#client
  }

  /**
   * A URL that takes exactly these bytes, once: size, type and checksum are part of the signature, and
   * `If-None-Match: *` keeps whoever still has the URL from replacing what was uploaded. It does not work beyond `until`.
   */
  async signUpload(
    key: ObjectKey,
    upload: { contentType: string; size: number; sha256: string | undefined; until: Date },
  ): Promise<SignedUpload> {
    const [{ getSignedUrl, PutObjectCommand }, client] = await Promise.all([sdk(), this.#s3()])
    const { contentType, size, sha256, until } = upload
    const checksum = sha256 === undefined ? undefined : Buffer.from(sha256, 'hex').toString('base64')
    const headers: Record<string, string> = {
      'content-type': contentType,
      'content-length': String(size),
      'if-none-match': '*',
      ...(checksum === undefined ? {} : { 'x-amz-checksum-sha256': checksum }),
    }
    const command = new PutObjectCommand({
      Bucket: this.#name,
      Key: key,
      ContentType: contentType,
      ContentLength: size,
      IfNoneMatch: '*',
      ...(checksum === undefined ? {} : { ChecksumSHA256: checksum }),
    })
    const signingDate = this.#now()
    const seconds = Math.floor((until.getTime() - signingDate.getTime()) / 1000)
    const expiresIn = Math.max(1, Math.min(uploadUrlSeconds, seconds))
    const url = await getSignedUrl(client, command, {
      expiresIn,
      signingDate,
      signableHeaders: new Set(Object.keys(headers)),
      // In the query string S3 would ignore them: as signed headers they bind.
      unhoistableHeaders: new Set(Object.keys(headers)),
    })
    return { url, headers, expiresAt: new Date(signingDate.getTime() + expiresIn * 1000) }
  }

  /** A URL that gives the bytes as an attachment with this name and type. */
  async signDownload(
    key: ObjectKey,
    file: { name: string; contentType: string },
  ): Promise<{ url: string; expiresAt: Date }> {
    const [{ getSignedUrl, GetObjectCommand }, client] = await Promise.all([sdk(), this.#s3()])
    const command = new GetObjectCommand({
      Bucket: this.#name,
      Key: key,
      ResponseContentDisposition: contentDisposition(file.name),
      ResponseContentType: file.contentType,
    })
    const signingDate = this.#now()
    const url = await getSignedUrl(client, command, { expiresIn: downloadUrlSeconds, signingDate })
    return { url, expiresAt: new Date(signingDate.getTime() + downloadUrlSeconds * 1000) }
  }

  /** What S3 holds under the key; undefined when that is nothing. */
  async head(key: ObjectKey): Promise<ObjectInfo | undefined> {
    const [{ HeadObjectCommand }, client] = await Promise.all([sdk(), this.#s3()])
    try {
      const answer = await client.send(
        new HeadObjectCommand({ Bucket: this.#name, Key: key, ChecksumMode: 'ENABLED' }),
      )
      const checksum = answer.ChecksumSHA256
      return {
        size: answer.ContentLength ?? 0,
        sha256: checksum === undefined ? undefined : Buffer.from(checksum, 'base64').toString('hex'),
        etag: answer.ETag,
      }
    } catch (error) {
      if (error instanceof Error && (error.name === 'NotFound' || error.name === 'NoSuchKey'))
        return undefined
      throw error
    }
  }

  /** Removes the object. @param etag remove it only if it still is this one */
  async delete(key: ObjectKey, etag?: string): Promise<void> {
    const [{ DeleteObjectCommand }, client] = await Promise.all([sdk(), this.#s3()])
    try {
      await client.send(
        new DeleteObjectCommand({
          Bucket: this.#name,
          Key: key,
          ...(etag === undefined ? {} : { IfMatch: etag }),
        }),
      )
    } catch (error) {
      const gone =
        error instanceof Error && ['NoSuchKey', 'NotFound', 'PreconditionFailed'].includes(error.name)
      if (!gone) throw error
    }
  }
}
