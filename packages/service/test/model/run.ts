import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { check, describe } from './check.ts'
import { type Ran, runSteps } from './script.ts'
import type { Step } from './step.ts'

/*
 * node packages/service/test/model/run.ts [--runs 50] [--steps 400] [--seed 1] [--shrink 300]
 * node packages/service/test/model/run.ts --script failed.jsonl
 *
 * Many scripts, each from another seed than the tests' ones. `--shrink` is in seconds. A script is what a failure prints:
 * one step a line.
 */

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '50' },
    steps: { type: 'string', default: '400' },
    seed: { type: 'string' },
    shrink: { type: 'string', default: '300' },
    script: { type: 'string' },
  },
})

async function readScript(path: string): Promise<Step[]> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line.startsWith('{'))
  return lines.map((line): Step => JSON.parse(line))
}

function fail(ran: Ran, seed: number): void {
  console.error(describe(ran, seed))
  process.exitCode = 1
}

if (values.script === undefined) {
  const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed)
  const [runs, steps, shrinkMs] = [Number(values.runs), Number(values.steps), Number(values.shrink) * 1000]
  console.log(`Seed ${seed}: ${runs} scripts of ${steps} steps`)
  let passed = 0
  const onRun = () => console.log(`${++passed} of ${runs} passed`)
  const checked = await check({ seed, runs, steps, shrinkMs, onRun })
  console.log(`${checked.steps} steps, ${checked.coverage.faults} of them under a fault\n${checked.coverage}`)
  if (checked.failed !== undefined) fail(checked.failed, seed)
} else {
  const ran = await runSteps(await readScript(values.script))
  if (ran.failure === undefined) console.log(`${ran.steps.length} steps passed`)
  else fail(ran, 0)
}
