import { appendFile, mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openSource } from '../src/platform/node/deno.ts'
import type { Content, UploadSource } from '../src/platform/platform.ts'
import { failureOf } from './failure.ts'
import { sha256 } from './fake-service.ts'

/* What is particular about Deno, in Node: `check:runtimes` has the real one send it. */

const bytes = Buffer.alloc(300_000, 'Lading ')

/** What a request would send; it must say its length by itself. */
async function sentBy(content: Content): Promise<Buffer> {
  const { body } = content.request({ 'content-length': 'ignored' }, () => undefined)
  if (!(body instanceof Blob)) throw new Error('It would go out in chunked encoding')
  return Buffer.from(await body.arrayBuffer())
}

test('every kind of source is sent as a Blob, whole or in parts, with the SHA-256 of its bytes', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'lading-deno-'))
  const path = join(folder.path, 'a')
  await writeFile(path, bytes)
  const sources: [UploadSource, number | undefined][] = [
    [path, undefined],
    [new Blob([bytes]), undefined],
    [bytes, bytes.length],
    [new Blob([bytes]).stream(), undefined],
    [new Blob([bytes]).stream(), bytes.length],
  ]
  for (const [given, size] of sources) {
    const source = await openSource(given, { size })
    const isOnce = !source.isRepeatable
    const whole = await source.whole(undefined)
    expect(whole.sha256).toBe(sha256(bytes))
    expect(bytes.equals(await sentBy(whole))).toBe(true)
    if (!isOnce) {
      const part = await source.part(7, 270_000)
      expect(part).toMatchObject({ size: 269_993, sha256: sha256(bytes.subarray(7, 270_000)) })
      expect(bytes.subarray(7, 270_000).equals(await sentBy(part))).toBe(true)
    }
    await source.close()
  }
})

test('a source of another size than said, or that grows in the meantime, is SOURCE_CHANGED', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'lading-deno-'))
  const path = join(folder.path, 'a')
  await writeFile(path, bytes)
  expect(await failureOf(openSource(path, { size: 1 }))).toMatchObject({ code: 'SOURCE_CHANGED' })
  const source = await openSource(path, {})
  await appendFile(path, 'more')
  expect(await failureOf(source.whole(undefined))).toMatchObject({ code: 'SOURCE_CHANGED' })
  expect(await failureOf(source.part(200_000, bytes.length))).toMatchObject({ code: 'SOURCE_CHANGED' })
  await source.close()
})
