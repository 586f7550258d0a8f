/** The SDK beside others: see bench/README.md. `--rounds N`, `--write`. */
import { readFile, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { median } from '../statistics.ts'
import { markdown } from '../table.ts'
import { versionsOf } from '../versions.ts'
import { clients, measureClients } from './measure.ts'
import { statsCost } from './stats-cost.ts'

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '21' }, write: { type: 'boolean', default: false } },
})
const rounds = Number(values.rounds)
const timings = await measureClients({ rounds, batch: 200 })
const kilobytes = (bytes: number) => (bytes / 1000).toFixed(1)
const rows = await Promise.all(
  timings.map(async ({ name, bundle, importMs, calls }) => {
    const client = clients.find((one) => one.name === name)
    const { gzipBytes, totalGzipBytes } = bundle
    return [
      client?.label ?? name,
      (await versionsOf(client?.packages ?? [])).join(', '),
      median(calls.get).toFixed(0),
      Math.min(...calls.get).toFixed(0),
      median(calls.page).toFixed(0),
      median(calls.missing).toFixed(0),
      importMs.toFixed(1),
      gzipBytes === totalGzipBytes
        ? kilobytes(gzipBytes)
        : `${kilobytes(gzipBytes)} (${kilobytes(totalGzipBytes)})`,
    ]
  }),
)
const head = [
  'client',
  'version',
  'us a call',
  'best us',
  'us a page of 100',
  'us an error',
  'import ms',
  'gzip KB',
]
const machine = `Node ${process.version}, ${process.platform} ${process.arch}, ${availableParallelism()} cores`
const results = `
\`npx -y pnpm@12 bench:sdk${values.write ? ' --write' : ''}\` on ${new Date().toISOString().slice(0, 10)}: ${machine}, ${rounds} rounds.

${markdown(head, rows)}

\`lading.stats()\` costs ${statsCost().toFixed(0)} ns a call.
`
console.log(results)
if (values.write) {
  const readme = join(import.meta.dirname, '../../README.md')
  const [begin, end] = ['<!-- sdk: begin -->', '<!-- sdk: end -->']
  const text = await readFile(readme, 'utf8')
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`The README lacks the marks ${begin} and ${end}`)
  await writeFile(readme, `${text.slice(0, from)}${begin}\n${results}\n${text.slice(to)}`)
}
