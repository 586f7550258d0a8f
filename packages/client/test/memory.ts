/**
 * Measures that memory does not grow with the file: `node packages/client/test/memory.ts`. Each way to move bytes runs
 * in a process of its own, with 1 MB and with 200 MB, against a service in this process; compared are the peaks.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { Lading } from '../src/lading.ts'
import { apiKey, pendingFile, sha256, startFake } from './fake-service.ts'

const MB = 2 ** 20
/** What a peak may grow by: buffers of the runtime, and garbage that was not yet collected. */
const allowedBytes = 128 * MB

const ways: Record<string, (lading: Lading, path: string) => Promise<unknown>> = {
  'upload a path': ({ files }, path) => files.upload(path),
  'upload a path in one piece': ({ files }, path) => files.upload(path, { multipart: false }),
  'upload a stream': ({ files }, path) => files.upload(createReadStream(path), { name: 'a' }),
  'upload a stream of known size': async ({ files }, path) =>
    files.upload(createReadStream(path), { name: 'a', size: (await stat(path)).size }),
  'download to a path': ({ files }, path) => files.download('ref:a').saveTo(`${path}.copy`),
  'download a stream': async ({ files }) => {
    for await (const _chunk of files.download('ref:a').stream());
  },
}

async function measured(way: string, url: string, path: string): Promise<number> {
  const child = spawn(process.execPath, [import.meta.filename, way, url, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')])
  if (code !== 0) throw new Error(`${way} failed`)
  return Number(output)
}

async function compare(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'lading-memory-'))
  try {
    for (const way of Object.keys(ways)) {
      const peaks: number[] = []
      for (const size of [MB, 200 * MB]) {
        await using fake = await startFake({ partSize: 8 * MB })
        const content = Buffer.alloc(size, 'Lading ')
        const path = join(directory, 'content')
        await writeFile(path, content)
        fake.bytes = content
        fake.file = { ...pendingFile, state: 'ready', size, sha256: sha256(content) }
        peaks.push(await measured(way, fake.url, path))
      }
      const [small = 0, large = 0] = peaks
      const inMB = [small, large].map((bytes) => `${Math.round(bytes / MB)} MB`)
      console.log(`${way}: peak ${inMB[0]} with 1 MB, ${inMB[1]} with 200 MB`)
      if (large - small > allowedBytes) process.exitCode = 1
    }
  } finally {
    await rm(directory, { recursive: true })
  }
}

const [way, baseUrl, path] = process.argv.slice(2)
if (way === undefined || baseUrl === undefined || path === undefined) await compare()
else {
  // Sampled, because the system's own peak (ru_maxrss) is inherited from the parent process.
  let peak = 0
  const sample = () => {
    peak = Math.max(peak, process.memoryUsage.rss())
  }
  const sampling = setInterval(sample, 5)
  await ways[way]?.(new Lading({ baseUrl, apiKey }), path)
  clearInterval(sampling)
  sample()
  console.log(peak)
}
