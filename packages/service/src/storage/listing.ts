import type { BucketAccess } from './client.ts'
import type { ObjectKey } from './object-key.ts'

export interface ListedObject {
  readonly key: ObjectKey
  readonly modifiedAt: Date
}

export interface ListedMultipart {
  readonly key: ObjectKey
  readonly multipartId: string
  readonly initiatedAt: Date
}

/** Where a listing of multipart uploads goes on. */
export interface MultipartMarker {
  readonly key: string
  readonly multipartId: string
}

const epoch = new Date(0)

/** What is in the bucket, page by page: for the sweep, which compares it with the table. */
export class BucketListing {
  readonly #access: BucketAccess

  constructor(access: BucketAccess) {
    this.#access = access
  }

  /** Objects by key, beginning behind one. @param limit at most 1,000 @param prefix only those whose key begins so */
  async objects(
    after: string | undefined,
    limit: number,
    prefix?: string,
  ): Promise<{ items: ListedObject[]; done: boolean }> {
    const { client, sdk } = await this.#access.open()
    const page = await client.send(
      new sdk.ListObjectsV2Command({
        Bucket: this.#access.bucket,
        MaxKeys: limit,
        ...(after === undefined ? {} : { StartAfter: after }),
        ...(prefix === undefined ? {} : { Prefix: prefix }),
      }),
    )
    const items = (page.Contents ?? []).flatMap(({ Key, LastModified }) =>
      Key === undefined ? [] : [{ key: Key, modifiedAt: LastModified ?? epoch }],
    )
    return { items, done: page.IsTruncated !== true }
  }

  /** Multipart uploads under way, by key and id, beginning behind one. @param limit at most 1,000 */
  async multiparts(
    after: MultipartMarker | undefined,
    limit: number,
  ): Promise<{ items: ListedMultipart[]; done: boolean }> {
    const { client, sdk } = await this.#access.open()
    const page = await client.send(
      new sdk.ListMultipartUploadsCommand({
        Bucket: this.#access.bucket,
        MaxUploads: limit,
        ...(after === undefined ? {} : { KeyMarker: after.key, UploadIdMarker: after.multipartId }),
      }),
    )
    const items = (page.Uploads ?? []).flatMap(({ Key, UploadId, Initiated }) =>
      Key === undefined || UploadId === undefined
        ? []
        : [{ key: Key, multipartId: UploadId, initiatedAt: Initiated ?? epoch }],
    )
    return { items, done: page.IsTruncated !== true }
  }
}
