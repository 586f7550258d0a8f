/**
 * What happens to a call:
 * - `before`: the network fails before it is sent, so it has no effect.
 * - `after`: it takes effect, and the network fails before its answer arrives.
 * - `instead`: the service answers with an error and does nothing.
 */
export type FaultMode = 'before' | 'after' | 'instead'

/** Every mode, in the order in which tests run through them. */
export const faultModes = ['before', 'after', 'instead'] as const satisfies readonly FaultMode[]

/** What a service answers instead of doing what it was asked to. */
export interface ServiceError {
  /** The error's name, such as `ThrottlingException` for DynamoDB or `SlowDown` for S3. */
  readonly code: string
  /** HTTP status. */
  readonly status: number
}

/** One call, as the service would see it. */
export interface AwsCall {
  /** Its place among the calls since the injection began, from 0. */
  readonly index: number
  /** The service's name for it, such as `PutItem`. */
  readonly command: string
  /** 1 for the first attempt; more for what the SDK retries, which only a plan of level `attempt` sees. */
  readonly attempt: number
}

/** What a plan may answer for a call: a mode, or the error to answer with. */
export type Fault = FaultMode | { readonly instead: ServiceError }

/** Decides which calls fail, and how. */
export interface FaultPlan {
  /**
   * - `call`: the SDK's retries do not hide the fault; the application sees it. Retries are not counted as calls.
   * - `attempt`: one attempt fails, and the SDK retries it as it would in production. Each attempt is a call.
   */
  readonly level: 'call' | 'attempt'
  /** The fault of this call; undefined lets it through. */
  fault(call: AwsCall): Fault | undefined
}

/** Lets every call through, to record what a scenario does. */
export const noFaults: FaultPlan = { level: 'call', fault: () => undefined }

/** The call with this index fails and the application sees it. */
export function failCall(index: number, fault: Fault): FaultPlan {
  return { level: 'call', fault: (call) => (call.index === index ? fault : undefined) }
}

/** The attempt with this index fails; the SDK retries it. */
export function failAttempt(index: number, fault: Fault): FaultPlan {
  return { level: 'attempt', fault: (call) => (call.index === index ? fault : undefined) }
}

/**
 * As if the process died around the call with this index: it fails in the given mode and every later one fails
 * before it is sent, so that no clean-up code gets through.
 */
export function crashAt(index: number, mode: 'before' | 'after'): FaultPlan {
  return {
    level: 'call',
    fault: (call) => (call.index < index ? undefined : call.index === index ? mode : 'before'),
  }
}

/** A plan with a title to name it by in a test. */
export interface TitledPlan {
  readonly title: string
  readonly plan: FaultPlan
}

/**
 * Every call in turn fails in every mode: the plans to run a scenario with, after a run that recorded its calls.
 *
 * @param calls what `injectFaults(clients, noFaults)` recorded
 */
export function everyFault(
  calls: readonly AwsCall[],
  modes: readonly FaultMode[] = faultModes,
): TitledPlan[] {
  return calls.flatMap(({ index, command }) =>
    modes.map((mode) => ({ title: `${mode} call ${index}, ${command}`, plan: failCall(index, mode) })),
  )
}

/** Every call in turn is the last before, or after which the process dies. See {@link crashAt}. */
export function everyCrash(calls: readonly AwsCall[]): TitledPlan[] {
  return calls.flatMap(({ index, command }) =>
    (['before', 'after'] as const).map((mode) => ({
      title: `crash ${mode} call ${index}, ${command}`,
      plan: crashAt(index, mode),
    })),
  )
}
