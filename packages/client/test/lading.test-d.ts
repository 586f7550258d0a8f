import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import type { ErrorCode } from '@lading/contract/errors'
import { expectTypeOf } from 'vitest'
import {
  type AuditRecord,
  type File,
  type Folder,
  isError,
  type Job,
  Lading,
  LadingError,
  type LadingErrorCode,
  type Listing,
  type UploadState,
  type UploadTask,
  type Version,
} from '../src/lading.ts'

const lading = new Lading({ baseUrl: 'http://localhost', apiKey: 'lad_x' })
const { files } = lading

// A path and a File know their names; everything else must be given one.
expectTypeOf(files.upload('a.txt')).resolves.toEqualTypeOf<File>()
await files.upload(new URL('file:///a.txt'), { tags: ['a'] })
await files.upload(new globalThis.File([], 'a.txt'))
await files.upload(createReadStream('a'), { name: 'a' })
await files.upload(Readable.toWeb(createReadStream('a')), { name: 'a' })
await files.upload(Buffer.from('a'), { name: 'a', onProgress: ({ loaded, total }) => loaded / total })
// @ts-expect-error bytes have no name
await files.upload(Buffer.from('a'))
// @ts-expect-error a Blob has no name
await files.upload(new Blob(['a']), { tags: [] })
// @ts-expect-error there is no such field
await files.upload('a.txt', { colour: 'red' })

// Operations have the contract's types.
expectTypeOf(files.get({ id: 'x' })).resolves.toEqualTypeOf<File>()
expectTypeOf(files.delete({ id: 'x' })).resolves.toEqualTypeOf<void>()
const { upload } = await files.create({ name: 'a', contentType: 'a/b', size: 1 })
expectTypeOf(upload.kind).toEqualTypeOf<'single' | 'multipart'>()
// @ts-expect-error an upload in parts has no URL of its own
upload.url
if (upload.kind === 'single') expectTypeOf(upload.url).toBeString()
else expectTypeOf(upload.partCount).toBeNumber()
// @ts-expect-error a size is a number
await files.create({ name: 'a', contentType: 'a/b', size: '1' })
// @ts-expect-error there is no such scope
await lading.keys.create({ name: 'a', scopes: ['files:burn'] })

// Every namespace of the contract is there, with its own inputs.
expectTypeOf(lading.folders.move({ id: 'path:a', name: 'b' })).resolves.toEqualTypeOf<Job>()
expectTypeOf(lading.keys.rotate({ id: 'x' })).resolves.toHaveProperty('previous')
expectTypeOf(lading.uploads.get({ id: 'x', upload: 'y' })).resolves.toHaveProperty('nextPart')
expectTypeOf(lading.workspace.update({ quotaBytes: null })).resolves.toHaveProperty('quotaBytes')
expectTypeOf(lading.usage.days()).resolves.toHaveProperty('items').toBeArray()
await files.retain({ id: 'x', legalHold: true, reason: 'Case 2026-114' })
await files.purge({ id: 'x' }, { idempotencyKey: 'purge-42' })
// @ts-expect-error a query takes no key
await files.get({ id: 'x' }, { idempotencyKey: 'purge-42' })
// @ts-expect-error there is no such state
files.list({ state: 'lost' })
// @ts-expect-error versions are of a file
lading.versions.list()
// @ts-expect-error there is no such namespace
lading.links

// Uploads can be tasks, and their state is what resumes them.
expectTypeOf(files.startUpload('a.mp4')).resolves.toEqualTypeOf<UploadTask>()
// @ts-expect-error bytes have no name
await files.startUpload(Buffer.from('a'))
declare const task: UploadTask
expectTypeOf(task.state()).toEqualTypeOf<UploadState>()
expectTypeOf(task.done).resolves.toEqualTypeOf<File>()
expectTypeOf(
  files.resumeUpload(task.state(), 'a.mp4', { concurrency: 2 }),
).resolves.toEqualTypeOf<UploadTask>()
expectTypeOf(lading.versions.upload('x', Buffer.from('a'))).resolves.toEqualTypeOf<File>()
// @ts-expect-error a version has no name of its own
await lading.versions.upload('x', Buffer.from('a'), { name: 'a' })
expectTypeOf(lading.versions.download('x', 2).file).resolves.toEqualTypeOf<Version>()
expectTypeOf(files.download('x', { disposition: 'inline' }).file).resolves.toEqualTypeOf<File>()

expectTypeOf(lading.versions.list({ id: 'x' })).toEqualTypeOf<Listing<Version>>()
expectTypeOf(lading.folders.list({ parent: 'root' })).toEqualTypeOf<Listing<Folder>>()
expectTypeOf(lading.jobs.list()).toEqualTypeOf<Listing<Job>>()
expectTypeOf(lading.audit.export({ operation: 'files.delete' })).toEqualTypeOf<Listing<AuditRecord>>()
for await (const file of files.list({ limit: 10 })) expectTypeOf(file).toEqualTypeOf<File>()
for await (const key of lading.keys.list()) expectTypeOf(key.scopes).items.toBeString()
expectTypeOf(files.list().page()).resolves.toHaveProperty('nextCursor').toEqualTypeOf<string | null>()
expectTypeOf(files.download('x').stream()).toEqualTypeOf<ReadableStream<Uint8Array<ArrayBuffer>>>()

// A code fixes the data, whoever declares it: an operation, the protocol, the SDK.
declare const error: unknown
if (isError(error, 'EXTERNAL_REF_TAKEN'))
  expectTypeOf(error.data).toEqualTypeOf<{ id: string; state: 'pending' | 'ready' | 'trashed' }>()
if (isError(error, 'SCOPE_MISSING')) expectTypeOf(error.data).toEqualTypeOf<{ scope: string }>()
if (isError(error, 'STORAGE_REFUSED'))
  expectTypeOf(error.data).toEqualTypeOf<{
    storageCode: string
    part?: number
  }>()
if (isError(error, 'FILE_NOT_FOUND')) expectTypeOf(error.code).toEqualTypeOf<'FILE_NOT_FOUND'>()
if (isError(error, 'FILE_HELD')) expectTypeOf(error.data.by).toEqualTypeOf<'file' | 'workspace'>()
if (isError(error, 'FOLDER_EXISTS')) expectTypeOf(error.data).toEqualTypeOf<{ id: string }>()
if (isError(error, 'QUERY_NOT_SERVED')) expectTypeOf(error.data.conflict).toEqualTypeOf<string[]>()
if (isError(error, 'PART_INVALID')) expectTypeOf(error.data.number).toBeNumber()
if (isError(error, 'RATE_LIMITED')) expectTypeOf(error.data.windowSeconds).toBeNumber()
if (isError(error, 'IDEMPOTENCY_KEY_REUSED')) expectTypeOf(error.data).toEqualTypeOf<Record<string, never>>()
if (error instanceof LadingError) {
  expectTypeOf(error.retryAfterSeconds).toEqualTypeOf<number | undefined>()
  expectTypeOf(error.pending?.upload).toEqualTypeOf<UploadState | undefined>()
}
// Every code of the contract's table is one of the SDK's.
expectTypeOf<ErrorCode>().toExtend<LadingErrorCode>()
// @ts-expect-error nothing fails with this code
isError(error, 'FILE_NOT_FUND')

// Every error can be switched on, and a narrowed one is still an error of the SDK.
if (error instanceof LadingError) expectTypeOf(error.code).toEqualTypeOf<LadingErrorCode>()
declare function report(error: LadingError): void
if (isError(error, 'UPLOAD_MISMATCH')) report(error)
expectTypeOf<
  'UPLOAD_MISSING' | 'UNAVAILABLE' | 'CONNECTION_FAILED' | 'INTEGRITY_MISMATCH'
>().toExtend<LadingErrorCode>()
expectTypeOf<string>().not.toExtend<LadingErrorCode>()
