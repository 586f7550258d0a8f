import { protocolErrors } from '@lading/stack/contract'
import {
  type Bound,
  type Call,
  type Implementation,
  type Operation,
  OperationError,
} from '@lading/stack/server'
import { note } from './audit/note.ts'
import { subjectOf } from './audit/subject.ts'
import type { CallLog, FakeCall, FakeOperation } from './calls.ts'
import type { Caller } from './context.ts'
import { type Failures, toOperationError } from './failures.ts'
import { sweep } from './sweep.ts'
import { countCall } from './usage.ts'
import type { World } from './world.ts'

/** What happens around every call. */
export interface Surroundings {
  readonly failures: Failures
  readonly calls: CallLog
  /** Waits as long as the network would take. */
  readonly wait: (operation: FakeOperation) => Promise<void>
  /** Ids of requests whose answers are not to arrive. */
  readonly lost: Set<string>
  /** What calls gave whose answer was lost, by their effects: their repetitions are not to do it again. */
  readonly done: Map<string, unknown>
}

type AnyCall = Call<Operation, World, Caller>

/** The handlers with what is the same for all of them: the log, planned failures, the audit record, the count of the day. */
export function observed(implementation: Implementation, surroundings: Surroundings): Implementation {
  return {
    operations: implementation.operations.map((bound) => ({
      ...bound,
      // So that a handler may answer with them as well: a test can plan any of them.
      operation: {
        ...bound.operation,
        errors: [...bound.operation.errors, ...Object.values(protocolErrors)],
      },
      handle: (call: never) => observe(bound, call as AnyCall, surroundings), // what `implement` has bound
    })),
  }
}

async function observe(bound: Bound, call: AnyCall, surroundings: Surroundings): Promise<unknown> {
  const { failures, calls, wait, lost, done } = surroundings
  const { context, principal, requestId } = call
  // Every operation of this contract has a scope, so somebody always calls.
  if (principal === undefined) throw new Error('An operation was called by nobody')
  const operation = bound.name as FakeOperation // the contract's names are the SDK's
  const input = call.input as FakeCall['input'] // every operation takes an object
  const seen = calls.add(operation, input, context.clock.now())
  await wait(operation)
  const { workspace } = principal
  sweep(context, workspace, context.now())
  const failure = failures.take(operation)
  const isLost = failure?.code === 'CONNECTION_FAILED'
  if (isLost) lost.add(requestId)
  const refused = () => (failure === undefined || isLost ? new Unanswered() : toOperationError(failure))
  if (failure !== undefined && !failure.after) {
    const error = refused()
    seen.code = failure.code
    throw error
  }
  const record = isAudited(bound) ? begin(call, bound, principal) : undefined
  let downloadLinks: 0 | 1 = 0
  try {
    const output = done.has(call.effectId) ? done.get(call.effectId) : await bound.handle(call as never) // its own call
    if (bound.operation.rest.redirect !== undefined) downloadLinks = 1
    seen.code = failure?.code ?? null
    if (failure === undefined || isLost) return output
    done.set(call.effectId, output)
  } catch (error) {
    if (error instanceof OperationError) seen.code = error.definition.code
    if (error instanceof OperationError && record !== undefined) record.refused = error.definition.code
    throw error
  } finally {
    countCall(workspace, context.now(), downloadLinks)
  }
  throw refused()
}

/** Nobody gets to see it: the connection ends. By its name it is UNAVAILABLE, so that its key is free for a repetition. */
class Unanswered extends Error {
  override readonly name = 'ServiceUnavailable'
}

const isAudited = ({ operation }: Bound) =>
  operation.kind === 'mutation' || operation.rest.redirect !== undefined

function begin(call: AnyCall, { name }: Bound, { workspace, key }: Caller) {
  const { address = null, requestId, effectId, context } = call
  const input = call.input as Record<string, unknown> // every operation takes an object
  return note(workspace, {
    at: context.now(),
    operation: name,
    ...subjectOf(workspace.id, { operation: name, effectId, input }),
    keyId: key.id,
    address,
    requestId,
    refused: null,
  })
}
