import type { JobErrorCode } from '@lading/contract/jobs'

/** Thrown by a runner when a job cannot be done, whoever tries again. The message is shown to whoever began the job. */
export class JobFailed extends Error {
  override readonly name = 'JobFailed'
  readonly code: JobErrorCode

  constructor(code: JobErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/** Thrown when another runner has the job by now, or it was cancelled: whatever this one does further is in vain. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken'
}
