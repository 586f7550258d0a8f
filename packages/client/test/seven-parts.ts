import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { composite } from './fake-service.ts'

/** Bytes of a part of the fake service, unless it is told otherwise. */
export const partSize = 100_000
/** Seven parts that all differ, the last one of 50,000 bytes. */
export const content = Buffer.alloc(650_000)
for (let at = 0; at < content.length; at += 4) content.writeUInt32LE(at, at)
export const numbers = [1, 2, 3, 4, 5, 6, 7]
export const partOf = (number: number) => content.subarray((number - 1) * partSize, number * partSize)
/** What a file of this content has as its `parts`. */
export const parts = { size: partSize, count: 7, sha256: composite(numbers.map(partOf)) }
/** Options that make this content one of several parts. */
export const small = { name: 'a.txt', multipartThreshold: 600_000 }

/** A path with the content. */
export async function contentOnDisk() {
  const directory = await mkdtemp(join(tmpdir(), 'lading-test-'))
  const path = join(directory, 'a.txt')
  await writeFile(path, content)
  return { directory, path, [Symbol.asyncDispose]: () => rm(directory, { recursive: true }) }
}

/** The content as a stream, in chunks of this size. */
export const chunks = (size: number) =>
  Readable.from(
    (async function* () {
      for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size)
    })(),
  )

export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await setImmediate()
}

/** Lets happen what would happen without a further answer. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await setImmediate()
}

/** Puts that are held until they are let go. */
export function holding() {
  const held: { part: number; letGo: () => void }[] = []
  let isOpen = false
  return {
    held,
    open() {
      isOpen = true
      for (const { letGo } of held.splice(0)) letGo()
    },
    async put(_request: unknown, _response: ServerResponse, { part }: { part: number }) {
      if (!isOpen) await new Promise<void>((letGo) => held.push({ part, letGo }))
      return false
    },
  }
}
