/**
 * Makes a folder for the demo: more than 2,000 real files, names that have broken file services before, empty files and
 * one of 200 MB.
 *
 *     node bench/src/demo-folder.ts <folder>
 */
import { randomFillSync } from 'node:crypto'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const [folder] = process.argv.slice(2)
if (folder === undefined) {
  console.error('Usage: node bench/src/demo-folder.ts <folder>')
  process.exit(2)
}

// Real files of every size and kind: the packages that the benchmarks have installed anyway.
const require = createRequire(import.meta.url)
const packages = ['typescript', 'fastify', 'hono', 'zod', '@aws-sdk/client-dynamodb', '@orpc/server']
for (const name of packages) {
  const root =
    /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(require.resolve(name))?.[0] ?? dirname(require.resolve(name))
  cpSync(root, join(folder, name), {
    recursive: true,
    dereference: true,
    filter: (path) => !path.endsWith('/node_modules'),
  })
}

const names = [
  '文件 夹/пример/写真 🧾.txt',
  'a#b?c%20d+e&f=g/o\'brien "quoted".txt',
  '100% #1 + two.txt',
  '%41%zz.txt',
  'e\u0301 decomposed.txt',
  '\u00e9 composed.txt',
  'ملف.txt',
  ' spaces around .txt ',
  'back\\slash.txt',
  '...',
]
for (const name of names) {
  const path = join(folder, 'names', name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, name)
}
writeFileSync(join(folder, 'empty'), '')
writeFileSync(join(folder, 'empty too.txt'), '')
writeFileSync(join(folder, 'big-200MB.bin'), randomFillSync(Buffer.allocUnsafe(200_000_000)))
