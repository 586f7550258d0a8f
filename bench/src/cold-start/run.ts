/** Fresh processes through Lambda's Runtime API: see bench/README.md. `--rounds N`, `--only a,b`, `--write`. */
import { mkdtempDisposable, readFile, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startDynalite } from '@lading/stack/testing'
import { compare } from './compare.ts'
import { measureMemory } from './memory.ts'
import { micronaut } from './micronaut-peer.ts'
import { peersOnNode } from './node-peers.ts'
import { withColdStart } from './readme.ts'
import { comparisonTable, memoryTable } from './report.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '15' },
    only: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
})
const rounds = Number(values.rounds)
const only = values.only?.split(',')
if (values.write && only !== undefined) throw new Error('--write keeps whole runs only: leave out --only')

await using dynalite = await startDynalite()
await using folder = await mkdtempDisposable(join(tmpdir(), 'lading-cold-start-'))
const world = { dynamoDb: dynalite.endpoint, client: dynalite.client(), folder: folder.path }
const peers = [...peersOnNode, micronaut].filter(({ name }) => only === undefined || only.includes(name))
const { measured, missing } = await compare(peers, world, rounds)
const lading = measured.find(({ peer }) => peer.name === 'lading')
const sizes = lading === undefined ? undefined : await measureMemory(lading.ready, rounds)

const machine = `Node ${process.version}, ${process.platform} ${process.arch}, ${availableParallelism()} cores`
const date = new Date().toISOString().slice(0, 10)
const results = [
  `\`npx -y pnpm@12 bench:cold-start${values.write ? ' --write' : ''}\` on ${date}: ${machine}, ${rounds} rounds.`,
  comparisonTable(measured),
  ...missing.map(({ label, missing: what }) => `${label} was not measured: this machine lacks ${what}.`),
  sizes === undefined
    ? 'Memory sizes were not measured: this process may not make control groups, or Lading was left out.'
    : memoryTable(sizes),
].join('\n\n')
console.log(results)
if (values.write) {
  const readme = join(import.meta.dirname, '../../README.md')
  await writeFile(readme, withColdStart(await readFile(readme, 'utf8'), results))
}
