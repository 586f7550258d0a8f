/** What is done to one resource: two steps, or none. */
export interface Job {
  readonly logicalId: string
  /** Jobs that have to be over before it begins. */
  readonly after: ReadonlySet<string>
  /** @returns false when there is nothing to do */
  readonly start: () => boolean
  /** @returns why it failed */
  readonly finish: () => string | undefined
  /** Another one has failed while this one was under way. */
  readonly cancel: () => void
}

/**
 * Does jobs as CloudFormation does: all at once that wait for nothing; each yield is one step of one of them.
 *
 * @param stopsEarly whether a failure ends it; the others are done nevertheless if not
 * @param isCancelled asked before each step
 * @returns logical ids of those that failed
 */
export function* runJobs(
  jobs: readonly Job[],
  stopsEarly: boolean,
  isCancelled: () => boolean = () => false,
): Generator<undefined, string[]> {
  const waiting = new Set(jobs)
  const running = new Set<Job>()
  const failed: string[] = []
  const isReady = ({ after }: Job) => ![...waiting, ...running].some(({ logicalId }) => after.has(logicalId))
  for (;;) {
    const ready = [...waiting].find(isReady)
    if (ready !== undefined) {
      waiting.delete(ready)
      if (!ready.start()) continue
      running.add(ready)
    } else {
      const [job] = running
      if (job === undefined) return failed
      running.delete(job)
      if (job.finish() !== undefined) failed.push(job.logicalId)
    }
    const isOver = (stopsEarly && failed.length > 0) || isCancelled()
    if (isOver) {
      for (const job of running) {
        job.cancel()
        failed.push(job.logicalId)
      }
      return failed
    }
    yield
  }
}
