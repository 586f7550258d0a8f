import { randomUUID } from 'node:crypto'
import type {
  DeserializeHandler,
  FinalizeHandler,
  HandlerExecutionContext,
  InitializeHandler,
  MiddlewareStack,
} from '@smithy/types'
import type { AwsCall, FaultPlan } from './plan.ts'
import { connectionReset, errorResponse, overload, type WireResponse } from './wire.ts'

/** Any client of the AWS SDK. A DynamoDBDocumentClient counts as the client that it was made from. */
export interface AwsClient {
  readonly middlewareStack: Pick<MiddlewareStack<object, object>, 'add'> & { remove(name: string): boolean }
}

/** A plan at work; disposing of it takes it off the clients. */
export interface FaultInjection extends Disposable {
  /** The calls so far, in the order in which they were made, those that failed included. */
  readonly calls: readonly AwsCall[]
}

/** What is known of one call while it passes through the SDK. */
interface Passage {
  attempts: number
  /** What the service is made to answer to the attempt under way. */
  answer?: WireResponse
}

/** Carries a fault past the SDK's retries, which take it for an error that cannot be retried. */
class Unretried extends Error {
  readonly fault: unknown

  constructor(fault: unknown) {
    super('Injected fault')
    this.fault = fault
  }
}

/**
 * Makes calls to AWS fail as the plan says. Nothing is mocked: calls that are let through, or fail `after`, reach
 * the service. Making a presigned URL is no call.
 *
 * @param clients one client, or several that share one numbering of calls
 */
export function injectFaults(clients: AwsClient | readonly AwsClient[], plan: FaultPlan): FaultInjection {
  const id = `faults-${randomUUID()}`
  const calls: AwsCall[] = []
  const passages = new WeakMap<HandlerExecutionContext, Passage>()

  /** Outside the retries. */
  const reveal =
    (next: InitializeHandler<object, object>): InitializeHandler<object, object> =>
    async (args) => {
      try {
        return await next(args)
      } catch (error) {
        throw error instanceof Unretried ? error.fault : error
      }
    }

  /** Inside the retries and past the signing, where presigning ends, around the parsing of the answer. */
  const interfere =
    (
      next: FinalizeHandler<object, object>,
      context: HandlerExecutionContext,
    ): FinalizeHandler<object, object> =>
    async (args) => {
      const passage = passages.get(context) ?? { attempts: 0 }
      passages.set(context, passage)
      passage.attempts += 1
      delete passage.answer
      if (plan.level === 'call' && passage.attempts > 1) return next(args)
      const command = (context.commandName ?? '').replace(/Command$/, '')
      const call: AwsCall = { index: calls.length, command, attempt: passage.attempts }
      calls.push(call)
      const fault = plan.fault(call)
      const fail = (error: unknown) => (plan.level === 'call' ? new Unretried(error) : error)
      if (fault === undefined) return next(args)
      if (fault === 'before') throw fail(connectionReset())
      if (fault === 'after') {
        await next(args).then(discard, () => {})
        throw fail(connectionReset())
      }
      const client = context.clientName ?? ''
      const error = fault === 'instead' ? overload(client) : fault.instead
      passage.answer = errorResponse(client, command, error)
      try {
        return await next(args)
      } catch (parsed) {
        throw fail(parsed)
      }
    }

  /** Last before the network. */
  const answer =
    (
      next: DeserializeHandler<object, object>,
      context: HandlerExecutionContext,
    ): DeserializeHandler<object, object> =>
    async (args) => {
      const response = passages.get(context)?.answer
      return response === undefined ? next(args) : { response }
    }

  const stacks = [clients].flat().map((client) => client.middlewareStack)
  const [outer, inner, last] = [`${id}-reveal`, `${id}-interfere`, `${id}-answer`]
  for (const stack of stacks) {
    stack.add(reveal, { name: outer, step: 'initialize', priority: 'high' })
    stack.add(interfere, { name: inner, step: 'finalizeRequest', priority: 'low' })
    stack.add(answer, { name: last, step: 'deserialize', priority: 'low' })
  }
  return {
    calls,
    [Symbol.dispose]() {
      for (const stack of stacks) for (const name of [outer, inner, last]) stack.remove(name)
    },
  }
}

/** Lets go of an answer that nobody will read; an S3 object would hold its socket otherwise. */
function discard({ output }: { output?: object }): void {
  if (output === undefined || !('Body' in output)) return
  const { Body } = output
  if (typeof Body === 'object' && Body !== null && 'destroy' in Body && typeof Body.destroy === 'function') {
    Body.destroy()
  }
}
