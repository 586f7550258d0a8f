import { FileId, KeyId, WorkspaceId } from '@lading/contract/ids'
import { expect, test } from 'vitest'
import { derivedFileId, newFileId, newKeyId, newSecret, newToken, newWorkspaceId, shardOf } from './ids.ts'

test('new ids are of the form that the contract asks for, and never the same', () => {
  for (const [make, schema] of [
    [newFileId, FileId],
    [newKeyId, KeyId],
    [newWorkspaceId, WorkspaceId],
  ] as const) {
    const ids = Array.from({ length: 1000 }, make)
    for (const id of ids) expect(schema.safeParse(id).success, id).toBe(true)
    expect(new Set(ids).size).toBe(1000)
  }
})

test('every character of the alphabet appears in every place: no bit is lost', () => {
  for (const make of [newSecret, newToken]) {
    const samples = Array.from({ length: 2000 }, make)
    for (let place = 0; place < make().length; place++) {
      expect(new Set(samples.map((sample) => sample.charAt(place))).size, `place ${place}`).toBe(32)
    }
  }
})

test('a secret has 200 bits', () => {
  expect(newSecret()).toHaveLength(40)
})

test('a derived id is fixed: changing the derivation would lose every file that has a reference', () => {
  expect(derivedFileId('ws_0000000000000000', 'attachments/42')).toMatchInlineSnapshot(
    `"file_s8rqx15wykrvapzwfx31h93x"`,
  )
})

test('shards share the files evenly', () => {
  for (const count of [1, 3, 8, 16, 64]) {
    const sizes = Array<number>(count).fill(0)
    for (let index = 0; index < 6400; index++) {
      const shard = shardOf(derivedFileId('ws_0000000000000000', String(index)), count)
      sizes[shard] = (sizes[shard] ?? 0) + 1
    }
    // Ten standard deviations of a fair draw: a seed never fails, a skew by half does.
    const [fair, slack] = [6400 / count, 10 * Math.sqrt(6400 / count)]
    for (const size of sizes) expect(Math.abs(size - fair)).toBeLessThanOrEqual(Math.min(slack, fair))
  }
})
