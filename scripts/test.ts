/**
 * All checks, in the order in which they find mistakes soonest: types, lint, architecture, then everything that runs.
 * `--without java` leaves out what needs a Java runtime (DynamoDB Local, the second opinion on the store).
 */
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { ensureProgram } from './programs.ts'

const { values } = parseArgs({ options: { without: { type: 'string', multiple: true, default: [] } } })
const left = values.without.filter((name) => name !== 'java')
if (left.length > 0) {
  console.error(`--without ${left.join(', ')}: there is no such part. It can be: java`)
  process.exit(2)
}
const withoutJava = values.without.includes('java')
if (withoutJava) console.warn('LEFT OUT: everything that needs Java (DynamoDB Local).')
else ensureProgram({ command: 'java', aptPackage: 'default-jre-headless', without: 'java' })

const steps = ['check:types', 'check:lint', 'check:architecture', 'check:tests']
const startedAt = performance.now()
for (const step of steps) {
  const stepStartedAt = performance.now()
  console.log(`\n=== ${step}`)
  const { status } = spawnSync('npx', ['-y', 'pnpm@12', 'run', '--silent', step], {
    stdio: 'inherit',
    env: { ...process.env, ...(withoutJava ? { LADING_WITHOUT_JAVA: 'true' } : {}) },
  })
  if (status !== 0) {
    console.error(`\n${step} failed.`)
    process.exit(status ?? 1)
  }
  console.log(`=== ${step} passed in ${((performance.now() - stepStartedAt) / 1000).toFixed(1)} s`)
}
console.log(`\nAll checks passed in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`)
if (withoutJava) console.warn('LEFT OUT: everything that needs Java (DynamoDB Local).')
