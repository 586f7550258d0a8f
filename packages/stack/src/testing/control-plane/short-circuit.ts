import type {
  DeserializeHandler,
  FinalizeHandler,
  HandlerExecutionContext,
  MiddlewareStack,
} from '@smithy/types'
import { connectionReset } from '../faults/wire.ts'
import { AwsError, type Service } from './errors.ts'
import { type Answer, errorAnswer } from './wire.ts'

/** One attempt of a call, as it arrives at the service. */
export interface Attempt {
  readonly service: Service
  /** `CreateChangeSet`. */
  readonly command: string
  readonly input: object
}

/** What a service does with an attempt. @throws AwsError which the SDK gets over the wire; other errors as they are */
export type Serve = (attempt: Attempt) => Promise<Served>

export interface Served {
  readonly output: object
  readonly requestId: string
  /** The call took effect, and nobody hears of it. */
  readonly isLost: boolean
}

interface Client {
  readonly middlewareStack: Pick<MiddlewareStack<object, object>, 'add'>
  readonly config: { retryStrategy: () => Promise<object> }
}

/**
 * Makes a client of the SDK talk to `serve` and not to the network. Inputs are serialized and signed as always; errors are
 * parsed and retried by the SDK itself, only that it does not wait before it tries again.
 */
export function shortCircuit(client: Client, service: Service, serve: Serve, nextId: () => string): void {
  const answers = new WeakMap<HandlerExecutionContext, Answer>()

  /** Inside the retries, around the parsing of the answer. */
  const arrive =
    (
      next: FinalizeHandler<object, object>,
      context: HandlerExecutionContext,
    ): FinalizeHandler<object, object> =>
    async (args) => {
      const command = (context.commandName ?? '').replace(/Command$/, '')
      try {
        const { output, requestId, isLost } = await serve({ service, command, input: args.input })
        if (isLost) throw connectionReset()
        const $metadata = { httpStatusCode: 200, requestId }
        return { output: { ...output, $metadata }, response: { statusCode: 200, headers: {} } }
      } catch (error) {
        if (!(error instanceof AwsError)) throw error
        answers.set(context, errorAnswer(service, command, error.answerOf(service), nextId()))
        return await next(args)
      }
    }

  /** Last before the network, which is never reached. */
  const answer =
    (
      _next: DeserializeHandler<object, object>,
      context: HandlerExecutionContext,
    ): DeserializeHandler<object, object> =>
    async () => {
      const response = answers.get(context)
      if (response === undefined) throw new Error('A call would have reached the network')
      return { response }
    }

  client.middlewareStack.add(arrive, { name: 'fake-cloud-arrive', step: 'finalizeRequest', priority: 'low' })
  client.middlewareStack.add(answer, { name: 'fake-cloud-answer', step: 'deserialize', priority: 'low' })
  const strategy = client.config.retryStrategy
  let undelayed: Promise<object> | undefined
  client.config.retryStrategy = () => {
    undelayed ??= strategy().then(withoutDelay)
    return undelayed
  }
}

/** The same decisions on what is tried again and how often, without the time in between, which the SDK asks this object for. */
function withoutDelay(strategy: object): object {
  const retryBackoffStrategy = { setDelayBase() {}, computeNextBackoffDelay: () => 0 }
  return Object.create(strategy, { retryBackoffStrategy: { value: retryBackoffStrategy } })
}
