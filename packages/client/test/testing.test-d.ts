import { expectTypeOf } from 'vitest'
import { type File, Lading } from '../src/lading.ts'
import { FakeLading } from '../src/testing/index.ts'

const fake = await FakeLading.start({ listen: false })
// A fake is all the options that an SDK needs.
new Lading(fake)
expectTypeOf(fake.addFile()).toEqualTypeOf<File>()

// Only what an operation can fail with can be planned for it, with the data of that code.
fake.failNext('files.delete', 'FILE_HELD', { times: 2, retryAfter: 1, after: true })
fake.failNext('files.delete', 'FILE_HELD', {
  data: { until: null, legalHold: true, reason: null, by: 'file' },
})
fake.failNext('files.get', 'CONNECTION_FAILED')
fake.failNext('storage.put', 'SlowDown')
// @ts-expect-error nothing holds a file from being looked at
fake.failNext('files.get', 'FILE_HELD')
// @ts-expect-error these are not the data of FILE_HELD
fake.failNext('files.delete', 'FILE_HELD', { data: { etag: '"1-x"' } })
// @ts-expect-error storage has codes of its own
fake.failNext('storage.put', 'UNAVAILABLE')
// @ts-expect-error there is no such operation
fake.failNext('files.put', 'UNAVAILABLE')
// @ts-expect-error calls are looked at, not made up
fake.calls.push()
