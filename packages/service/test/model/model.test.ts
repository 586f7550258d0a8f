import { expect, test } from 'vitest'
import { check, describe } from './check.ts'
import { requiredEvents, requiredRefusals, requiredSuccesses } from './required.ts'
import { runSteps } from './script.ts'
import type { Step } from './step.ts'

const seed = 20_261_122
const [runs, steps] = [5, 600]
const minutes = 60_000

test('service and model do not differ over thousands of random steps, faults and clock jumps', {
  timeout: 10 * minutes,
}, async () => {
  const { coverage, failed, ...done } = await check({ seed, runs, steps, shrinkMs: 2 * minutes })
  if (failed !== undefined) expect.fail(describe(failed, seed))
  expect(done.steps).toBeGreaterThanOrEqual(runs * steps)

  const missing: string[] = []
  const atLeast = (what: string, count: number, least: number) => {
    if (count < least) missing.push(`${what}: ${count} of ${least}`)
  }
  for (const [operation, least] of Object.entries(requiredSuccesses)) {
    atLeast(operation, coverage.count(operation, 'ok'), least)
  }
  for (const [code, least] of Object.entries(requiredRefusals)) atLeast(code, coverage.total(code), least)
  for (const [event, least] of requiredEvents) {
    const [came = ''] = event.split(' ').slice(-1)
    atLeast(event, coverage.count(event.slice(0, -came.length - 1), came), least)
  }
  atLeast('faults', coverage.faults, 75)
  expect(missing).toEqual([])
})

test('service and model do not differ where folders are nested as deep as they can be', async () => {
  const folder = (n: number, parent: string): Step => ({
    n,
    kind: 'call',
    operation: 'folders.create',
    by: 'owner0',
    input: { name: 'a', parent },
    over: 'rest',
    process: 0,
    keyed: false,
  })
  const chain = Array.from({ length: 33 }, (_, n) => folder(n, n === 0 ? 'root' : `@d${n - 1}`))
  const move = {
    ...folder(41, 'root'),
    operation: 'folders.move',
    input: { id: '@d40', parent: '@d31' },
  } as const
  const ran = await runSteps([
    ...chain,
    { ...folder(40, 'root'), input: { name: 'b' } } as Step,
    move as Step,
  ])
  expect(ran.failure).toBeUndefined()
  expect(ran.acted.map(({ came }) => came)).toEqual([
    ...Array.from({ length: 32 }, () => 'ok'),
    'FOLDER_TOO_DEEP',
    'ok',
    'FOLDER_TOO_DEEP',
  ])
})
