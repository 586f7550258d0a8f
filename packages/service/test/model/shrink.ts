import { operationOf } from './exchange.ts'
import { type Ran, runSteps } from './script.ts'
import type { CallStep, Step } from './step.ts'

/** What a failure says, without the ids and times that are others each time. */
function kindOf(failure: unknown): string {
  return String(failure)
    .replaceAll(/"?[\w-]*\d[\w:.-]*"?/g, '#')
    .slice(0, 60)
}

const isCall = (step: Step, of: (step: CallStep) => boolean) => step.kind === 'call' && of(step)

/** What mostly has nothing to do with a failure. */
const wholesale: readonly ((step: Step) => boolean)[] = [
  (step) => isCall(step, ({ by }) => by.endsWith('0') && !by.startsWith('k')),
  (step) => isCall(step, ({ by }) => by.endsWith('1') && !by.startsWith('k')),
  (step) => isCall(step, ({ by }) => by.endsWith('2') && !by.startsWith('k')),
  ({ kind }) => kind === 'settle',
  ({ kind }) => kind === 'sweep',
  (step) => isCall(step, ({ operation }) => operationOf(operation).kind === 'query'),
  (step) => isCall(step, ({ operation }) => operation.startsWith('folders.')),
  (step) => isCall(step, ({ operation }) => operation.startsWith('keys.')),
  (step) => isCall(step, ({ operation }) => operation.startsWith('workspace.')),
  ({ kind }) => kind === 'clock',
]

/**
 * Leaves out steps for as long as what is left fails in the same way (delta debugging: Zeller, Why Programs Fail).
 * @param ran a run that failed
 * @param budgetMs after which no other try is begun
 * @returns the shortest run that was found
 */
export async function shrink(ran: Ran, budgetMs: number): Promise<Ran> {
  if (budgetMs <= 0) return ran
  const end = performance.now() + budgetMs
  const wanted = kindOf(ran.failure)
  let best = ran
  const isShorter = async (steps: readonly Step[]): Promise<boolean> => {
    const tried = await runSteps(steps, ran.isThrough)
    if (tried.failure === undefined || kindOf(tried.failure) !== wanted) return false
    best = tried
    return true
  }
  if (!(await isShorter(ran.steps))) return ran // it fails by chance
  for (const isLeftOut of wholesale) {
    const rest = best.steps.filter((step) => !isLeftOut(step))
    if (rest.length < best.steps.length && performance.now() < end) await isShorter(rest)
  }
  let size = Math.ceil(best.steps.length / 2)
  while (size >= 1) {
    let isAny = false
    // From the end: the steps that matter are mostly the last.
    for (let from = best.steps.length - size; from > -size && performance.now() < end; from -= size) {
      const start = Math.max(0, from)
      const rest = [...best.steps.slice(0, start), ...best.steps.slice(start + size)]
      if (rest.length < best.steps.length && (await isShorter(rest))) isAny = true
    }
    if (performance.now() >= end || (size === 1 && !isAny)) break
    if (!isAny || size > best.steps.length)
      size = Math.floor(Math.min(size, best.steps.length) / 2) || (isAny ? 1 : 0)
  }
  return best
}
