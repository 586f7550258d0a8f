import { mkdtempDisposable, readFile, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundle } from './bundle.ts'
import { measureCalls } from './measure-calls.ts'
import { measureImports } from './measure-import.ts'
import { type Options, readOptions } from './options.ts'
import { withResults } from './readme.ts'
import { report } from './report.ts'
import type { Measured } from './table.ts'
import { versionsOf } from './versions.ts'

/** What Lambda functions run with, and nothing else: no NODE_OPTIONS, no compile cache. */
const env = { NODE_ENV: 'production' }

/** Calls are measured in many short batches, so that what else the machine does falls on all rows alike. */
const batchesPerRound = 3

async function measure({ peers, rounds }: Options): Promise<Measured[]> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'lading-bench-'))
  const bundleOf = (name: string, module: string, alias?: Readonly<Record<string, string>>) =>
    bundle(join(import.meta.dirname, module), join(folder.path, name), alias)

  const calls = await bundleOf('calls-program', 'children/calls.ts')
  const imports = await bundleOf('import-program', 'children/import.ts')
  const bundled = await Promise.all(
    peers.map(async (peer) => ({
      peer,
      bundle: await bundleOf(peer.name, peer.module, peer.alias),
      versions: await versionsOf(peer.packages),
    })),
  )

  const callTimings = await measureCalls(
    bundled.flatMap(({ peer: { name, protocols, checksOutput }, bundle: { entry } }) =>
      protocols.map((protocol) => ({ name, entry, protocol, checksOutput })),
    ),
    { program: calls.entry, env, rounds: rounds * batchesPerRound },
  )
  const importTimings = await measureImports(
    bundled.map(({ peer, bundle: { entry } }) => ({
      name: peer.name,
      entry,
      protocol: peer.protocols[0] ?? null,
    })),
    { program: imports.entry, env, samples: rounds },
  )
  return bundled.flatMap(({ peer, bundle, versions }) => {
    const imported = importTimings.find(({ name }) => name === peer.name)
    const ofPeer = callTimings.filter(({ name }) => name === peer.name)
    return imported === undefined ? [] : { label: peer.label, versions, bundle, imported, calls: ofPeer }
  })
}

const args = process.argv.slice(2)
const options = readOptions(args)
const results = report(await measure(options), {
  date: new Date().toISOString().slice(0, 10),
  command: ['npx -y pnpm@12 bench', ...args].join(' '),
  machine: `Node ${process.version}, ${process.platform} ${process.arch}, ${availableParallelism()} cores`,
  rounds: options.rounds,
})
console.log(results)
if (options.write) {
  const readme = join(import.meta.dirname, '../README.md')
  await writeFile(readme, withResults(await readFile(readme, 'utf8'), results))
}
