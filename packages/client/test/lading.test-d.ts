import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { expectTypeOf } from 'vitest'
import { type File, isError, Lading, LadingError, type LadingErrorCode } from '../src/lading.ts'

const lading = new Lading({ baseUrl: 'http://localhost', apiKey: 'lad_x' })
const { files } = lading

// A path and a File know their names; everything else must be given one.
expectTypeOf(files.upload('a.txt')).resolves.toEqualTypeOf<File>()
await files.upload(new URL('file:///a.txt'), { tags: ['a'] })
await files.upload(new globalThis.File([], 'a.txt'))
await files.upload(createReadStream('a'), { name: 'a' })
await files.upload(Readable.toWeb(createReadStream('a')), { name: 'a' })
await files.upload(Buffer.from('a'), { name: 'a', onProgress: ({ sent, total }) => sent / total })
// @ts-expect-error bytes have no name
await files.upload(Buffer.from('a'))
// @ts-expect-error a Blob has no name
await files.upload(new Blob(['a']), { tags: [] })
// @ts-expect-error there is no such field
await files.upload('a.txt', { colour: 'red' })

// Operations have the contract's types.
expectTypeOf(files.get({ id: 'x' })).resolves.toEqualTypeOf<File>()
expectTypeOf(files.delete({ id: 'x' })).resolves.toEqualTypeOf<void>()
expectTypeOf(files.create({ name: 'a', contentType: 'a/b', size: 1 })).resolves.toHaveProperty('upload')
// @ts-expect-error a size is a number
await files.create({ name: 'a', contentType: 'a/b', size: '1' })
// @ts-expect-error there is no such scope
await lading.keys.create({ name: 'a', scopes: ['files:burn'] })

for await (const file of files.list({ limit: 10 })) expectTypeOf(file).toEqualTypeOf<File>()
for await (const key of lading.keys.list()) expectTypeOf(key.scopes).items.toBeString()
expectTypeOf(files.list().page()).resolves.toHaveProperty('nextCursor').toEqualTypeOf<string | null>()
expectTypeOf(files.download('x').stream()).toEqualTypeOf<ReadableStream<Uint8Array<ArrayBuffer>>>()

// A code fixes the data, whoever declares it: an operation, the protocol, the SDK.
declare const error: unknown
if (isError(error, 'EXTERNAL_REF_TAKEN')) expectTypeOf(error.data).toEqualTypeOf<{ id: string }>()
if (isError(error, 'SCOPE_MISSING')) expectTypeOf(error.data).toEqualTypeOf<{ scope: string }>()
if (isError(error, 'STORAGE_REFUSED')) expectTypeOf(error.data).toEqualTypeOf<{ storageCode: string }>()
if (isError(error, 'FILE_NOT_FOUND')) expectTypeOf(error.code).toEqualTypeOf<'FILE_NOT_FOUND'>()
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
