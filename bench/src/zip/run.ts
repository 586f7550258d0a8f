/** ZIP archives beside the libraries that make them: see bench/README.md. `--rounds N`, `--only a,b`, `--corpora a,b`, `--quick`, `--write`. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Made, Order } from './child.ts'
import { type Contender, contenders } from './contender.ts'
import { type Corpus, corpora, quickCorpora } from './corpus.ts'
import { withZip } from './readme.ts'
import { type Measured, zipTable } from './report.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    only: { type: 'string' },
    corpora: { type: 'string' },
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
})
const rounds = Number(values.rounds)
if (values.write && (values.quick || values.only !== undefined || values.corpora !== undefined)) {
  throw new Error('--write keeps whole runs only: leave out --quick, --only and --corpora')
}
const wanted = (list: string | undefined, name: string) =>
  list === undefined || list.split(',').includes(name)

async function run({ name, source }: Contender, corpus: Corpus): Promise<Made> {
  await using resources = new AsyncDisposableStack()
  let s3 = ''
  if (source === 's3') {
    const server = fork(join(import.meta.dirname, 's3-process.ts'), [JSON.stringify(corpus)])
    resources.defer(() => void server.kill())
    const [address] = await once(server, 'message')
    s3 = String(address)
  }
  const order: Order = { contender: name, corpus, s3 }
  const child = fork(join(import.meta.dirname, 'child.ts'), [JSON.stringify(order)])
  resources.defer(() => void child.kill())
  const [made] = await Promise.race([
    once(child, 'message') as Promise<[Made]>, // what child.ts sends
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`${name} ended with ${code}`))),
  ])
  return made
}

const measured: Measured[] = []
for (const corpus of values.quick ? quickCorpora : corpora) {
  if (!wanted(values.corpora, corpus.name)) continue
  const rows = contenders
    .filter((contender) => wanted(values.only, contender.name))
    .filter(({ storesOnly }) => storesOnly !== true || corpus.kind === 'photo')
    .map((contender) => ({ corpus, contender, runs: [] as Made[] }))
  for (let round = 0; round < rounds; round++) {
    for (const { contender, runs } of rows) {
      const made = await run(contender, corpus)
      runs.push(made)
      console.error(
        `${corpus.name} ${contender.name}: ${made.ms.toFixed(0)} ms, ${made.rssMb.toFixed(0)} MiB`,
      )
    }
  }
  measured.push(...rows)
}

const machine = `Node ${process.version}, ${process.platform} ${process.arch}, ${availableParallelism()} cores`
const date = new Date().toISOString().slice(0, 10)
const command = `npx -y pnpm@12 bench:zip${values.write ? ' --write' : ''}`
const results = [`\`${command}\` on ${date}: ${machine}, ${rounds} rounds.`, zipTable(measured)].join('\n\n')
console.log(results)
if (values.write) {
  const readme = join(import.meta.dirname, '../../README.md')
  await writeFile(readme, withZip(await readFile(readme, 'utf8'), results))
}
