/**
 * All checks, in the order in which they find mistakes soonest: types, lint, architecture, then everything that runs.
 * `--without java`, `chromium`, `mariadb`, `applications` and `php` leave out what needs these programs: see parts.ts.
 */
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { parts, variableOf } from './parts.ts'
import { ensureArchive, ensureProgram } from './programs.ts'

const { values } = parseArgs({ options: { without: { type: 'string', multiple: true, default: [] } } })
const unknown = values.without.filter((name) => parts[name] === undefined)
if (unknown.length > 0) {
  console.error(
    `--without ${unknown.join(', ')}: there is no such part. It can be: ${Object.keys(parts).join(', ')}`,
  )
  process.exit(2)
}
const leftOut = Object.entries(parts).filter(([name]) => values.without.includes(name))
const warn = () => {
  for (const [, { covers }] of leftOut) console.warn(`LEFT OUT: ${covers}.`)
}
warn()
for (const [name, { programs, archives = [] }] of Object.entries(parts)) {
  if (values.without.includes(name)) continue
  for (const program of programs) ensureProgram(program, name)
  for (const archive of archives) ensureArchive(archive, name)
}

const steps = ['check:types', 'check:lint', 'check:architecture', 'build:docs', 'check:tests']
const startedAt = performance.now()
for (const step of steps) {
  const stepStartedAt = performance.now()
  console.log(`\n=== ${step}`)
  const { status } = spawnSync('npx', ['-y', 'pnpm@12', 'run', '--silent', step], {
    stdio: 'inherit',
    env: { ...process.env, ...Object.fromEntries(leftOut.map(([name]) => [variableOf(name), 'true'])) },
  })
  if (status !== 0) {
    console.error(`\n${step} failed.`)
    process.exit(status ?? 1)
  }
  console.log(`=== ${step} passed in ${((performance.now() - stepStartedAt) / 1000).toFixed(1)} s`)
}
console.log(`\nAll checks passed in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`)
warn()
