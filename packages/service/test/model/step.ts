import type { Ruled } from './rules.ts'
import type { SampleName } from './samples.ts'

/** Where and how a call to AWS fails. */
export interface StepFault {
  /** `attempt`: the SDK hides it. `call`: the service sees it. `crash`: nothing more gets through. */
  readonly level: 'attempt' | 'call' | 'crash'
  readonly mode: 'before' | 'after' | 'instead'
  /** Which call of those that the step makes; when there are not so many, nothing fails. */
  readonly at: number
}

interface Numbered {
  /** What the step makes is named after its number, which stays when others are left out. */
  readonly n: number
}

/**
 * In inputs, `@f12` stands for what step 12 has made: f a file, u an upload, d a folder, j a job, k a key;
 * `@of:u12` is the file of an upload, and `@etag:f12` the present ETag of a file.
 */
export interface CallStep extends Numbered {
  readonly kind: 'call'
  readonly operation: Ruled
  /** The name of the key that calls. */
  readonly by: string
  readonly input: Readonly<Record<string, unknown>>
  readonly over: 'rest' | 'rpc'
  readonly process: number
  /** Whether it is sent under an Idempotency-Key. */
  readonly keyed: boolean
  readonly fault?: StepFault
}

export type Step =
  | CallStep
  /** Sends bytes by the URL that an upload was given. */
  | (Numbered & { readonly kind: 'put'; readonly upload: string; readonly sample: SampleName })
  /** Has a part signed and sends it. */
  | (Numbered & { readonly kind: 'part'; readonly upload: string; readonly sample: SampleName })
  | (Numbered & { readonly kind: 'tamper'; readonly upload: string; readonly sample: SampleName })
  /** Fetches by a link that was given. */
  | (Numbered & { readonly kind: 'fetch'; readonly link: string })
  /** Sends an earlier call again under its key, as it was or with another input. */
  | (Numbered & { readonly kind: 'repeat'; readonly call: string; readonly changed: boolean })
  /** Lets time pass, in milliseconds. */
  | (Numbered & { readonly kind: 'clock'; readonly by: number })
  | (Numbered & { readonly kind: 'sweep'; readonly fault?: StepFault })
  /** Sweeps until there is nothing more to do, and compares everything. */
  | (Numbered & { readonly kind: 'settle' })
