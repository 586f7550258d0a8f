import { singleMaxBytes } from '@lading/contract/upload'
import type { StoredFile } from '@lading/store'
import type { ObjectSink, StoredBody } from '../body/copy.ts'
import { type BodyContext, findBody } from '../body/source.ts'
import { RecordFailure } from '../failure.ts'
import { objectKeyOf } from './compose.ts'
import type { Prepared } from './prepare.ts'
import { bytesMark, isCopyOf, newCopy } from './upload-id.ts'

/** Attempts of a body that changes or breaks off while it is copied. */
const attempts = 3
const waitMs = 200

/** What is stored of a body, and under which upload. */
export interface CopiedBody extends StoredBody {
  readonly uploadId: string
  readonly isNew: boolean
}

/** Bytes that were copied, for the display. */
export interface CopyCount {
  files: number
  bytes: number
}

/** Copies bodies into the bucket, each once: what its object is called tells which bytes it has. */
export class Bodies {
  readonly #context: BodyContext
  readonly #objects: ObjectSink
  readonly #workspaceId: string
  readonly count: CopyCount = { files: 0, bytes: 0 }

  constructor(context: BodyContext, objects: ObjectSink, workspaceId: string) {
    this.#context = context
    this.#objects = objects
    this.#workspaceId = workspaceId
  }

  /** @throws {RecordFailure} */
  async copy(prepared: Prepared, present: StoredFile | undefined): Promise<CopiedBody> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#once(prepared, present)
      } catch (error) {
        const isPassing =
          error instanceof RecordFailure && (error.code === 'BODY_CHANGED' || error.code === 'BODY_FAILED')
        if (!isPassing || attempt >= attempts) throw toBodyFailure(error)
        await new Promise((resolve) => setTimeout(resolve, waitMs * attempt))
      }
    }
  }

  async #once(prepared: Prepared, present: StoredFile | undefined): Promise<CopiedBody> {
    const { fileId, contentType, key, blobs } = prepared
    const found = await findBody(this.#context, prepared.body, { key, blobs })
    const mark = bytesMark(fileId, found.fingerprint)
    if (present !== undefined && isCopyOf(present.uploadId, mark)) {
      const { uploadId, size, sha256, partSize, partsSha256, detectedContentType } = present
      return { uploadId, size, sha256, partSize, partsSha256, detectedContentType, isNew: false }
    }
    const uploadId = newCopy(mark)
    const stored = await this.#objects.store(
      objectKeyOf({ workspaceId: this.#workspaceId, fileId, uploadId }),
      contentType,
      found,
    )
    if (stored.partSize === undefined && stored.size > singleMaxBytes) {
      throw new RecordFailure('RECORD_INVALID', 'Must be at most 5 GiB unless it is sent in parts.', 'body')
    }
    // Another name, another content: what was read while it changed must not pass for what is there now.
    const after =
      'path' in prepared.body ? await findBody(this.#context, prepared.body, { key, blobs }) : found
    if (after.fingerprint !== found.fingerprint) {
      throw new RecordFailure('BODY_CHANGED', 'The bytes changed while they were copied.', 'body')
    }
    this.count.files += 1
    this.count.bytes += stored.size
    return { ...stored, uploadId, isNew: true }
  }
}

/** What is wrong with one file: anything else is a failure of the target, and no fault of the record. */
function toBodyFailure(error: unknown): unknown {
  const { code, syscall } = (error ?? {}) as NodeJS.ErrnoException // any may be asked
  if (syscall === 'open' || syscall === 'read' || syscall === 'stat') {
    return new RecordFailure(
      code === 'ENOENT' ? 'BODY_MISSING' : 'BODY_FAILED',
      `The file cannot be read (${code}).`,
      'body',
    )
  }
  return error
}

/** Runs over all, so many at once. */
export async function mapConcurrently<Item, Result>(
  items: readonly Item[],
  concurrency: number,
  run: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = new Array(items.length)
  let next = 0
  const work = async () => {
    for (let at = next++; at < items.length; at = next++) results[at] = await run(items[at] as Item) // within bounds
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, work))
  return results
}
