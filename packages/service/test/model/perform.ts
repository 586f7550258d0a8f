import { isDeepStrictEqual } from 'node:util'
import {
  crashAt,
  type FaultInjection,
  type FaultPlan,
  failAttempt,
  failCall,
  injectFaults,
} from '@lading/stack/testing'
import { sweep } from '../../src/app.ts'
import { violations } from '../invariants.ts'
import { noteAttempt } from './audit.ts'
import { loosenCounts } from './calls.ts'
import { Difference } from './difference.ts'
import { operationOf, type Reply, type Request } from './exchange.ts'
import { differences, show } from './matching.ts'
import { observe } from './observe.ts'
import type { Predicted } from './rule.ts'
import { predict } from './rules.ts'
import type { Shown } from './shown.ts'
import type { ModelKey } from './state.ts'
import type { CallStep, StepFault } from './step.ts'
import { instants } from './time.ts'
import { send, type World } from './world.ts'

/** Longer than an attempt holds a call, or a runner its job. */
const leaseMs = 61_000
/** More repetitions than any call needs. */
const maxAttempts = 6

/** What came of a call. */
export interface Performed {
  readonly code: string
  readonly body: Shown | undefined
  /** Whether a call to AWS failed. */
  readonly faulted: boolean
}

export function planOf({ level, mode, at }: StepFault): FaultPlan {
  if (level === 'attempt') return failAttempt(at, mode)
  return level === 'call' || mode === 'instead' ? failCall(at, mode) : crashAt(at, mode)
}

const isHit = ({ calls }: FaultInjection, { at }: StepFault) => calls.length > at

interface Attempt {
  readonly reply: Reply
  readonly at: number
  readonly cut: boolean
}

/**
 * Makes a call as often as it takes to be answered, always under the same Idempotency-Key, and compares the answer with
 * what the model says of it: however often it was sent and wherever it was cut off, it has had its effect once.
 * @param input of the call, with ids in the place of names
 * @param reused the Idempotency-Key of a call that is forgotten
 */
export async function perform(
  world: World,
  step: CallStep,
  key: ModelKey,
  input: Record<string, unknown>,
  reused?: string,
): Promise<Performed> {
  const { model, stage } = world
  const { operation } = step
  const isMutation = operationOf(operation).kind === 'mutation'
  const now = stage.clock.now().getTime()
  model.times = [now]
  model.cut = false
  const fault = isSafe(world, step, key, input) ? step.fault : undefined
  const idempotencyKey =
    isMutation && (step.keyed || fault !== undefined) ? (reused ?? `key-${step.n}`) : undefined
  const over = idempotencyKey === undefined ? step.over : 'rest'
  const request: Request = {
    operation,
    apiKey: key.apiKey,
    input,
    idempotencyKey,
    over,
    process: step.process,
  }
  const predicted = predict(model, key, operation, input)

  const { attempts, faulted } = await attemptAll(world, request, fault)
  for (const attempt of attempts) {
    noteAttempt(key, { operation, input, predicted, faulted, call: attempts, ...attempt })
  }
  const { reply } = attempts.at(-1) ?? {}
  const isKept = reply !== undefined && !unkept.includes(codeOf(reply))
  if (reply === undefined) throw new Error('Every call is answered')
  let body = reply.body as Shown | undefined // what the answer has is compared below
  if (operation === 'folders.delete' && faulted && body?.state === 'running') {
    body = await finishJob(world, key, body.id)
  }
  const code = settle(predicted, { ...reply, body }, faulted)
  if (faulted) loosenCounts(model)
  if (faulted && isMutation) {
    key.workspace.uncertain = true
    // Whatever was cut off: readers stumble over nothing, and what is counted is true.
    const broken = await violations(stage.place, 'any time', stage.clock.now(), key.workspace.id)
    if (broken.length > 0) throw new Difference(`leaves behind: ${broken.join('; ')}`)
  }
  await observe(world, key, operation, body)
  if (idempotencyKey !== undefined && isKept) {
    await again(world, request, reply)
    const until = [now + dayMs, Math.ceil(model.times.at(-1) ?? now) + dayMs + 1000] as const
    const { status } = reply
    model.keyed.set(`c${step.n}`, {
      key: idempotencyKey,
      actor: step.by,
      operation,
      input,
      status,
      body: reply.body,
      until,
    })
  }
  return { code, body, faulted }
}

const dayMs = 86_400_000
/** Answered before anything is done under the Idempotency-Key. */
const unkept: readonly string[] = ['UNAUTHENTICATED', 'SCOPE_MISSING']

/** A fault makes time pass, in which nothing must end: what a cut-off call comes to would depend on when it was cut off. */
function isSafe(
  { model, stage }: World,
  { operation }: CallStep,
  key: ModelKey,
  input: Record<string, unknown>,
): boolean {
  const now = stage.clock.now().getTime()
  const margin = maxAttempts * leaseMs
  // Whoever rotates itself without overlap cannot ask again, as the contract says.
  const isSelf =
    operation === 'keys.rotate' && input.id === key.id && Number(input.overlapSeconds) * 1000 < margin
  return !isSelf && !instants(model, now).some((instant) => instant >= now && instant <= now + margin)
}

async function attemptAll(
  world: World,
  request: Request,
  fault: StepFault | undefined,
): Promise<{ attempts: Attempt[]; faulted: boolean }> {
  const { model, stage } = world
  const { place, clock } = stage
  const attempts: Attempt[] = []
  let faulted = false
  for (let count = 0; count < maxAttempts; count++) {
    let reply: Reply
    const at = clock.now().getTime()
    if (count > 0 && model.times.at(-1) !== at) model.times.push(at)
    if (count === 0 && fault !== undefined) {
      using injection = injectFaults([place.dynamoDb, place.s3], planOf(fault))
      reply = await collect(world, request)
      faulted = isHit(injection, fault)
    } else {
      reply = await collect(world, request)
    }
    const code = codeOf(reply)
    const cut = code === 'UNAVAILABLE'
    attempts.push({ reply, at, cut })
    if (cut && faulted) {
      model.cut = true
      continue
    }
    if (code === 'IDEMPOTENCY_IN_FLIGHT' && faulted) {
      clock.advance(leaseMs)
      continue
    }
    return { attempts, faulted }
  }
  throw new Difference(
    `${request.operation} is not answered, however often it is sent: ${show(attempts.map(({ reply }) => codeOf(reply)))}`,
  )
}

export function codeOf({ status, body }: Reply): string {
  return status < 400 ? 'ok' : String((body as Shown | undefined)?.code) // an error has one
}

/** Follows the cursors of a listing: all its pages are one answer. */
async function collect(world: World, request: Request): Promise<Reply> {
  const items: unknown[] = []
  const cursors = new Set<string>()
  for (let input = request.input; ; ) {
    const reply = await send(world, { ...request, input })
    const body = reply.body as Shown | undefined // looked at below
    if (reply.status !== 200 || !Array.isArray(body?.items)) return reply
    items.push(...body.items)
    const { nextCursor } = body
    // The days of the usage are no pages.
    if (typeof nextCursor !== 'string') return { ...reply, body: { ...body, items } }
    if (cursors.has(nextCursor)) throw new Difference(`${request.operation} gives the same cursor twice`)
    cursors.add(nextCursor)
    input = { ...request.input, cursor: nextCursor }
  }
}

/** Compares, and does to the model what was done. */
function settle(predicted: Predicted, reply: Reply & { body: Shown | undefined }, faulted: boolean): string {
  const code = codeOf(reply)
  const { apply, afterFault = [] } = predicted
  const body = reply.body as Shown // what is applied was compared
  if (faulted && afterFault.some((late) => late === code)) {
    apply?.(body)
    return code
  }
  const wanted = 'code' in predicted ? predicted.code : 'ok'
  if (code !== wanted) throw new Difference(`is answered with ${code}, not ${wanted}: ${show(reply.body)}`)
  const wrong =
    'code' in predicted
      ? differences(predicted.data, predicted.data === undefined ? undefined : body.data)
      : differences(predicted.output, reply.body)
  if (wrong.length > 0) throw new Difference(wrong.join('; '))
  apply?.(body)
  return code
}

/** The answer of a call under an Idempotency-Key is given again, word for word. */
async function again(world: World, request: Request, first: Reply): Promise<void> {
  const reply = await send(world, request)
  if (reply.status === 401) return // it has ended its own key
  const same = reply.status === first.status && sameAnswer(reply.body, first.body) && reply.replayed
  if (!same) throw new Difference(`is repeated as ${show(reply)} after ${show(first)}`)
}

/** A problem names the request, which is another one. */
export function sameAnswer(a: unknown, b: unknown): boolean {
  return isDeepStrictEqual({ ...Object(a), requestId: '' }, { ...Object(b), requestId: '' })
}

/** A job that was cut off goes on by the sweep. @returns it, done */
async function finishJob(world: World, key: ModelKey, id: string): Promise<Shown> {
  const { stage, context, model } = world
  for (let round = 0; round < maxAttempts; round++) {
    stage.clock.advance(leaseMs)
    model.times.push(stage.clock.now().getTime())
    const { failures } = await sweep(context, { restMs: 0 })
    if (failures.length > 0) throw new AggregateError(failures, 'The sweep failed')
    const request = {
      operation: 'jobs.get',
      apiKey: key.apiKey,
      input: { id },
      over: 'rpc',
      process: 0,
    } as const
    const body = (await send(world, request)).body as Shown // compared by whoever asked for it
    if (body.state !== 'running') return body
  }
  throw new Difference(`the job ${id} does not come to an end`)
}
