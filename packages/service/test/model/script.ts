import { act, settle } from './act.ts'
import type { Acted } from './acted.ts'
import { noteHoldings } from './calls.ts'
import { planStep } from './plan.ts'
import type { Step } from './step.ts'
import { startWorld, type World } from './world.ts'

/** What a run has done, and where it ended. */
export interface Ran {
  readonly steps: readonly Step[]
  readonly acted: readonly Acted[]
  readonly failure: unknown
  /** Whether all steps were carried out: what has failed then is the comparison of everything. */
  readonly isThrough: boolean
}

/** The trash of a workspace that is held stays whatever its age. */
const holdAll: Step = {
  n: -1,
  kind: 'call',
  operation: 'workspace.retain',
  by: 'owner0',
  input: { legalHold: true },
  over: 'rest',
  process: 0,
  keyed: false,
}
/** Longer than everything lasts that ends by itself. */
const everyAgeMs = 100 * 24 * 3_600_000
/** Steps after which everything is compared. */
const settleEvery = 200

/** Runs so many steps, each of them planned from a seed by the state that the steps before have led to. */
export async function runSeeds(seeds: readonly number[]): Promise<Ran> {
  return runWith(seeds.length, (world, index) =>
    index % settleEvery === settleEvery - 1
      ? { n: index, kind: 'settle' }
      : planStep(world.model, index, seeds[index] ?? 0),
  )
}

/** Runs steps that were planned before. @param toEnd whether everything is compared at the end, once all has expired */
export async function runSteps(steps: readonly Step[], toEnd = true): Promise<Ran> {
  return runWith(steps.length, (_, index) => steps[index], toEnd)
}

async function runWith(
  count: number,
  next: (world: World, index: number) => Step | undefined,
  toEnd = true,
): Promise<Ran> {
  await using world = await startWorld()
  const steps: Step[] = []
  const acted: Acted[] = []
  let isThrough = false
  try {
    for (let index = 0; index < count; index++) {
      world.model.times = [world.stage.clock.now().getTime()]
      const step = next(world, index)
      if (step === undefined) break
      steps.push(step)
      acted.push(await act(world, step))
      noteHoldings(world.model, world.stage.clock.now().getTime())
    }
    isThrough = true
    if (!toEnd) return { steps, acted, failure: undefined, isThrough }
    if (steps.at(-1)?.kind !== 'settle') await settle(world)
    await act(world, holdAll)
    world.stage.clock.advance(everyAgeMs)
    await settle(world)
  } catch (failure) {
    return { steps, acted, failure, isThrough }
  }
  return { steps, acted, failure: undefined, isThrough }
}
