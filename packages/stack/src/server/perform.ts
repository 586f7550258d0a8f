import { takesIdempotencyKey } from '../contract/index.ts'
import { authorize, credentialOf } from './authorize.ts'
import { decode, execute } from './execute.ts'
import { fingerprint } from './fingerprint.ts'
import type { Bound } from './implement.ts'
import { checkIdempotencyKey, once, replay } from './once.ts'
import { rateLimited } from './rate.ts'
import { RunningCall } from './running-call.ts'
import type { Exchange, ServerOptions } from './server.ts'
import { unexpected } from './unexpected.ts'

/** A call as a transport hands it over. */
export interface Incoming {
  readonly bound: Bound
  readonly exchange: Exchange
  readonly header: (name: string) => string | null
  /** What tells the call from others of the same HTTP request; empty where it is the only one. */
  readonly part: string
  /** Reads the undecoded input; called when the caller is known and may call. */
  readonly input: () => Promise<unknown>
}

/**
 * The one way through which every transport calls an operation, so that the same call gets the same verdict from each:
 * authorize, take from the allowance, read and decode the input, look up what was done under the key, handle, encode.
 * What is known of the answer's headers is left in the exchange.
 * @returns the output as the contract's schema lets it through
 * @throws OperationError and whatever `input` throws
 */
export function perform(incoming: Incoming, options: ServerOptions): Promise<unknown> {
  const run = () => runCall(incoming, options)
  const { bound, exchange } = incoming
  return options.around?.({ operation: bound.name, consumed: exchange.consumed }, run) ?? run()
}

async function runCall(incoming: Incoming, options: ServerOptions): Promise<unknown> {
  const { bound, exchange, header } = incoming
  const authorization = header('authorization')
  const principal = await authorize(bound, authorization, options.authenticate)
  exchange.principal = principal
  if (options.limit !== undefined && principal !== undefined) {
    exchange.rate = await options.limit(principal).catch((error: unknown) => {
      throw unexpected(error)
    })
    if (exchange.rate?.allowed === false) throw rateLimited(exchange.rate)
  }
  const input = decode(bound, await incoming.input())
  const call = new RunningCall(bound.name, input, options.context, exchange)
  const { idempotency } = options
  if (idempotency === undefined || principal === undefined || !takesIdempotencyKey(bound.operation)) {
    return execute(bound, call)
  }
  const key = header('idempotency-key')
  if (key === null) return execute(bound, call)
  checkIdempotencyKey(key)
  const request = {
    principal,
    credential: credentialOf(authorization),
    operation: bound.name,
    key: key + incoming.part,
    fingerprint: fingerprint(bound.name, input),
  }
  const done = await once(bound, idempotency, request, ({ effectId, firstAttemptAt }) => {
    call.effectId = effectId
    call.firstAttemptAt = firstAttemptAt
    return execute(bound, call)
  })
  if (!('replayed' in done)) return done.output
  exchange.replayed = true
  return replay(bound, done.replayed)
}
