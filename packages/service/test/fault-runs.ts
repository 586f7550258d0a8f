import { scopes } from '@lading/contract/scopes'
import {
  type AwsCall,
  crashAt,
  type FaultPlan,
  failAttempt,
  failCall,
  injectFaults,
  noFaults,
} from '@lading/stack/testing'
import { createKey } from '../src/app.ts'
import { type Lane, type Stage, startStage } from './fault-stage.ts'
import { type Answer, type Caller, callerOf } from './harness.ts'
import { inventory, violationsOf } from './invariants.ts'
import { byWorkspace, takeStock } from './stock.ts'
import { summaryOf } from './summary.ts'
import { type Prepared, snapshot } from './workspace-copy.ts'

/** One mutation, from a state in which it has something to do. */
export interface Scenario {
  /** For example `files.create`. */
  readonly operation: string
  /** Brings a workspace to where the call begins, through the API. @returns the ids that the call needs */
  prepare(caller: Caller): Promise<Ids>
  /** The call under test. */
  act(caller: Caller, ids: Ids, headers: Record<string, string>): Promise<Answer>
  /** What the repeated call may answer, plainly and under its Idempotency-Key, besides what it answers without a fault. */
  readonly plain?: readonly number[]
  readonly keyed?: readonly number[]
  /** The one part that a multipart upload under way holds. */
  readonly part?: string
  /** Ids follow from that of the workspace: each is prepared by itself. */
  readonly derived?: true
  /** Milliseconds that pass between preparation and call. */
  readonly age?: number
}

export type Ids = Readonly<Record<string, string>>

export interface Plan {
  readonly title: string
  /** How the call is repeated: as it was, or under the same Idempotency-Key once its lease is over. */
  readonly repetition: 'plain' | 'keyed'
  readonly fault: FaultPlan
  /** What the call may answer while it fails. */
  readonly statuses: readonly number[]
}

export interface Outcome {
  readonly first: Answer
  readonly again: Answer
  /** What is wrong after the fault, after the repetition, and after the sweeps. */
  readonly broken: readonly string[]
  /** What there is after the repetition, and after the sweeps. */
  readonly present: string
  readonly final: string
  readonly records: number
}

/** What plans are judged by: the same without a fault. */
export interface Reference {
  readonly status: number
  readonly once: Outcome
  readonly twice: Outcome
}

const minute = 60_000
const hour = 60 * minute
/** Longer than uploads and trash last, and late bytes are waited for. */
const everyAge = 40 * 24 * hour

/** Processes that serve a scenario at the same time. */
const laneCount = 12

async function prepared(scenario: Scenario, stage: Stage, lane: Lane): Promise<Prepared<Ids>> {
  const { store } = lane.context
  const { workspaceId } = await store.workspaces.create('test')
  const fields = { workspaceId, name: 'test', scopes, expiresAt: undefined }
  const { key, apiKey } = await createKey(store, fields)
  await store.keys.noteUse(key.keyId, stage.clock.now().toISOString().slice(0, 10))
  return { workspaceId, apiKey, at: await scenario.prepare(callerOf(lane.app, apiKey, workspaceId)) }
}

const headersOf = ({ repetition }: Pick<Plan, 'repetition'>) =>
  repetition === 'keyed' ? { 'idempotency-key': 'the-same' } : {}

/** Every way in which a call of the scenario's mutation can fail. */
export async function plansOf(scenario: Scenario): Promise<Plan[]> {
  await using stage = await startStage(1)
  const [lane] = stage.lanes
  const plans: Plan[] = []
  for (const repetition of ['plain', 'keyed'] as const) {
    const { workspaceId, apiKey, at } = await prepared(scenario, stage, lane)
    stage.clock.advance(scenario.age ?? 0)
    using recording = injectFaults(lane.clients, noFaults)
    await scenario.act(callerOf(lane.app, apiKey, workspaceId), at, headersOf({ repetition }))
    plans.push(...recording.calls.flatMap((call) => failures(call, repetition)))
  }
  return plans
}

function failures({ index, command }: AwsCall, repetition: Plan['repetition']): Plan[] {
  const plan = (what: string, fault: FaultPlan): Plan => ({
    title: `${what} call ${index}, ${command}; repeated ${repetition === 'plain' ? 'plainly' : 'under its key'}`,
    repetition,
    fault,
    // HTTP gives the answer to HEAD no body: what S3 refuses it with has no name by which it could be known to pass.
    statuses: fault.level === 'attempt' ? [] : command === 'HeadObject' ? [500, 503] : [503],
  })
  const before = plan('failure before', failCall(index, 'before'))
  const refusal = plan('refusal of', failCall(index, 'instead'))
  // Hidden by the SDK, which sends it again.
  const throttled = plan('throttled attempt at', failAttempt(index, 'instead'))
  // What only reads leaves nothing behind: whether it fails before or after makes no difference.
  if (isRead(command)) return repetition === 'plain' ? [before] : [refusal, throttled]
  const after = plan('failure after', failCall(index, 'after'))
  const crash = plan('crash after', crashAt(index, 'after'))
  if (repetition === 'plain') return [before, after, crash]
  const lost = plan('lost answer to an attempt at', failAttempt(index, 'after'))
  return [before, after, refusal, crash, throttled, lost]
}

const isRead = (command: string) => /^(Get|BatchGet|Query|Scan|Head|List)/.test(command)

export interface Runs {
  readonly outcomes: ReadonlyMap<Plan, Outcome>
  readonly references: Readonly<Record<Plan['repetition'], Reference>>
}

interface Run {
  readonly plan: Plan
  readonly at: Prepared<Ids>
  readonly answers: Answer[]
  readonly broken: string[]
  readonly summaries: string[]
  records: number
}

/** Runs every plan in a workspace of its own, all of them on one stage. */
export async function runAll(scenario: Scenario, plans: readonly Plan[]): Promise<Runs> {
  await using stage = await startStage(laneCount)
  const { clock, place, lanes } = stage
  const unharmed = (['plain', 'keyed'] as const).flatMap((repetition) =>
    ['once', 'twice'].map((title): Plan => ({ title, repetition, fault: noFaults, statuses: [] })),
  )
  const first = await prepared(scenario, stage, lanes[0])
  const template = scenario.derived ? undefined : await snapshot(place, first, scenario.part)
  const runs: Run[] = []
  await each(lanes, [...unharmed, ...plans], async (lane, plan) => {
    const at = await (template?.copy() ?? prepared(scenario, stage, lane))
    runs.push({ plan, at, answers: [], broken: [], summaries: [], records: 0 })
  })
  const act = async (lane: Lane, { plan, at, answers }: Run) => {
    const caller = callerOf(lane.app, at.apiKey, at.workspaceId)
    answers.push(await scenario.act(caller, at.at, headersOf(plan)))
  }
  // Copies have no records, and whoever is prepared by itself is prepared before.
  const begun = new Date(clock.now().getTime() + (scenario.age ?? 0)).toISOString()
  /** @returns whether anything is left that ends by itself */
  const look = async (moment: 'any time' | 'swept'): Promise<boolean> => {
    const stock = await takeStock(place)
    const wrong = violationsOf(stock, moment, clock.now())
    const stocks = byWorkspace(stock)
    for (const run of runs) {
      run.broken.push(...(wrong.get(run.at.workspaceId) ?? []).map((text) => `${moment}: ${text}`))
      const own = inventory(
        stocks.get(run.at.workspaceId) ?? { items: [], due: [], objects: [], multiparts: [] },
      )
      run.summaries.push(summaryOf(own, clock.now(), run.plan.repetition === 'keyed'))
      run.records = own.items.filter(
        ({ __edb_e__, operation, refused, at }) =>
          __edb_e__ === 'auditRecord' &&
          operation === scenario.operation &&
          refused === undefined &&
          String(at) >= begun,
      ).length
    }
    return stock.due.length > 0
  }

  clock.advance(scenario.age ?? 0)
  await each(lanes, runs, async (lane, run) => {
    using _faults = injectFaults(lane.clients, run.plan.fault)
    await act(lane, run)
  })
  await look('any time')
  clock.advance(minute + 1000)
  await each(lanes, runs, async (lane, run) => {
    if (run.plan.title !== 'once') await act(lane, run)
  })
  await look('any time')
  clock.advance(hour)
  await stage.settle()
  if (await look('swept')) {
    clock.advance(everyAge)
    await stage.settle()
    await look('swept')
  }

  const outcomes = new Map(runs.map((run) => [run.plan, outcomeOf(run)]))
  const reference = (repetition: Plan['repetition']): Reference => {
    const of = (title: string) => {
      const plan = unharmed.find((one) => one.title === title && one.repetition === repetition)
      const outcome = plan && outcomes.get(plan)
      if (outcome === undefined) throw new Error('Every plan has an outcome')
      return outcome
    }
    return { status: of('once').first.status, once: of('once'), twice: of('twice') }
  }
  return { outcomes, references: { plain: reference('plain'), keyed: reference('keyed') } }
}

function outcomeOf({ answers, broken, summaries, records }: Run): Outcome {
  const [first, again = first] = answers
  if (first === undefined || again === undefined) throw new Error('Every run has an answer')
  const [, present = '', ...later] = summaries
  return { first, again, broken, present, final: later.at(-1) ?? '', records }
}

/** Does the work for each, one after another in each lane. */
async function each<One>(
  lanes: readonly Lane[],
  all: readonly One[],
  work: (lane: Lane, one: One) => Promise<void>,
): Promise<void> {
  const queue = all.values()
  await Promise.all(
    lanes.map(async (lane) => {
      for (const one of queue) await work(lane, one)
    }),
  )
}
