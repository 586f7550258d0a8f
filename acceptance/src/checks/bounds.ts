import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Api } from '../api.ts'
import { matches } from '../expect.ts'
import type { Input, Name } from '../shapes.ts'
import { sha256 } from '../transfer.ts'
import { declare, nothing, text } from '../world.ts'

const [gibibyte, tebibyte] = [1024 ** 3, 1024 ** 4]
const distinct = (count: number) => Array.from({ length: count }, (_, index) => `tag ${index}`)
/** Metadata whose JSON has so many bytes. */
const metadataOf = (bytes: number) => ({ x: 'y'.repeat(bytes - '{"x":""}'.length) })
/** The same with characters of two bytes each. */
const wideMetadataOf = (bytes: number) => ({ x: 'ä'.repeat((bytes - '{"x":""}'.length) / 2) })
const nested = (depth: number): unknown => (depth === 1 ? {} : { x: nested(depth - 1) })

/** Each limit: what is still accepted and what is not any more. */
const ofFiles: readonly [string, readonly Input[], readonly Input[]][] = [
  ['50 tags', [{ tags: distinct(50) }], [{ tags: distinct(51) }, { tags: ['a', 'a'] }]],
  [
    'tags of 64 characters',
    [{ tags: ['x'.repeat(64)] }],
    [{ tags: ['x'.repeat(65)] }, { tags: [''] }, { tags: ['a\nb'] }],
  ],
  [
    'metadata of 8,192 bytes',
    [{ metadata: metadataOf(8192) }, { metadata: wideMetadataOf(8192) }],
    [{ metadata: metadataOf(8193) }, { metadata: wideMetadataOf(8194) }],
  ],
  [
    'whole numbers in metadata up to 2^53 - 1',
    [{ metadata: { x: 2 ** 53 - 1, y: -(2 ** 53 - 1), z: 0.1 } }],
    [{ metadata: { x: 2 ** 53 } }, { metadata: { x: [-(2 ** 53)] } }, { metadata: { x: 1e300 } }],
  ],
  [
    'metadata nested 16 deep',
    [{ metadata: nested(16) }],
    [{ metadata: nested(18) }, { metadata: [] }, { metadata: null }],
  ],
  [
    'names of 1,024 characters',
    [{ name: 'x'.repeat(1024) }],
    [{ name: 'x'.repeat(1025) }, { name: '' }, { name: 'a\nb' }, { name: '\u0000' }, { name: '\ud800' }],
  ],
  [
    'references of 512 characters',
    [{}],
    [{ externalRef: 'x'.repeat(513) }, { externalRef: '' }, { externalRef: '\udc00' }],
  ],
  [
    'content types of 255 characters',
    [{ contentType: `a/${'b'.repeat(253)}` }, { contentType: 'a/b; c="d e"' }],
    [
      { contentType: `a/${'b'.repeat(254)}` },
      { contentType: 'text' },
      { contentType: 'a/b\r\nx: y' },
      { contentType: '' },
    ],
  ],
  [
    '5 GiB in one request',
    [{ size: 5 * gibibyte }],
    [{ size: 5 * gibibyte + 1 }, { size: -1 }, { size: 1.5 }, { size: '1' }],
  ],
  [
    '5 TiB in parts',
    [{ size: 5 * tebibyte, multipart: true }],
    [{ size: 5 * tebibyte + 1, multipart: true }],
  ],
  [
    'checksums in lower-case hexadecimal',
    [{ sha256: sha256(text) }],
    [
      { sha256: sha256(text).toUpperCase() },
      { sha256: sha256(text).slice(1) },
      { sha256: sha256(text), multipart: true },
    ],
  ],
]

const ofQueries: readonly [string, Name, readonly Input[], readonly Input[]][] = [
  [
    'pages of 1,000',
    'files.list',
    [{ limit: 1000 }, { limit: 1 }],
    [{ limit: 1001 }, { limit: 0 }, { limit: 1.5 }, { limit: 'x' }],
  ],
  ['pages of 1,000 folders', 'folders.list', [{ limit: 1000 }], [{ limit: 1001 }]],
  ['pages of 1,000 keys', 'keys.list', [{ limit: 1000 }], [{ limit: 1001 }]],
  ['pages of 1,000 jobs', 'jobs.list', [{ limit: 1000 }], [{ limit: 1001 }]],
  ['pages of 1,000 records', 'audit.list', [{ limit: 1000 }], [{ limit: 1001 }]],
  ['exports of 10,000 records', 'audit.export', [{ limit: 10_000, file: nothing.file }], [{ limit: 10_001 }]],
  [
    'operation names of 64 characters',
    'audit.list',
    [{ operation: 'x'.repeat(64), limit: 1 }],
    [{ operation: 'x'.repeat(65) }],
  ],
  [
    'prefixes of 128 characters',
    'files.list',
    [{ sort: 'name', namePrefix: 'x'.repeat(128) }],
    [{ sort: 'name', namePrefix: 'x'.repeat(129) }],
  ],
  [
    'points in time',
    'files.list',
    [
      { createdFrom: '2026-01-01T00:00:00Z', limit: 1 },
      { createdFrom: '2026-01-01T00:00:00.123456Z', limit: 1 },
    ],
    [{ createdFrom: '2026-01-01' }, { createdFrom: '2026-13-01T00:00:00Z' }, { createdFrom: 'x' }],
  ],
  ['days', 'usage.days', [{ from: '2026-02-28' }], [{ from: '2026-02-30' }, { to: 'x' }]],
]

/** Limits that one field of one call can reach. */
export function bounds(api: Api): void {
  describe('limits of fields', () => {
    for (const [limit, accepted, refused] of ofFiles) {
      test(limit, async () => {
        for (const fields of accepted) {
          const { file } = await api.call('files.create', declare(text, fields))
          const { sha256: _, multipart: __, ...shown } = fields
          matches(file, shown)
          assert.deepEqual(await api.call('files.get', { id: file.id }), file)
        }
        for (const fields of refused)
          await api.refused('files.create', declare(text, fields), 400, 'INVALID_INPUT')
      })
    }

    for (const [limit, name, accepted, refused] of ofQueries) {
      test(limit, async () => {
        for (const input of accepted) await api.call(name, input)
        for (const input of refused) await api.refused(name, input, 400, 'INVALID_INPUT')
      })
    }
  })
}
