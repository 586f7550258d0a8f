import { newEffectId } from './effect-id.ts'
import { fail, type Principal } from './handler.ts'
import type { Exchange } from './server.ts'

/** What a handler is given. Its types are erased: `implement` has checked that the handler fits the operation. */
export class RunningCall {
  readonly operation: string
  readonly input: unknown
  readonly context: unknown
  readonly principal: Principal | undefined
  readonly requestId: string
  readonly address: string | undefined
  readonly fail = fail
  firstAttemptAt: Date | undefined
  #effectId: string | undefined

  constructor(
    operation: string,
    input: unknown,
    context: unknown,
    { principal, requestId, address }: Exchange,
  ) {
    this.operation = operation
    this.input = input
    this.context = context
    this.principal = principal
    this.requestId = requestId
    this.address = address
  }

  /** Made when it is first asked for: few handlers do. */
  get effectId(): string {
    this.#effectId ??= newEffectId()
    return this.#effectId
  }

  set effectId(id: string) {
    this.#effectId = id
  }
}
