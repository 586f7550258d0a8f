import type { UploadKey } from '@lading/store'

/** What one sweep did, in numbers for the log and the dashboards. */
export interface SweepReport {
  /** Files removed for good: uploads that were not completed, trash that expired, deletions that had stopped half-way. */
  filesRemoved: number
  /** Files of the trash whose end was put off, because they are held. */
  filesHeld: number
  /** Uploads of new versions that were not completed in time. */
  uploadsDiscarded: number
  /** Uploads whose late bytes were removed. */
  lateBytesRemoved: number
  /** Objects that no item of the table names. */
  orphansRemoved: number
  /** Multipart uploads that no item of the table names. */
  multipartsAborted: number
  /** Items that are left over: entries of tags, history of files that are gone, what DynamoDB's own expiry has not reached. */
  itemsRemoved: number
  /** Versions whose bytes the bucket does not hold. Nothing is removed: a restored backup may bring them back. */
  bytesMissing: number
  /** Changes of the usage total that a crash had left open, found to be true and found not to be. */
  usageSettled: number
  usageReverted: number
  /** Jobs that were gone on with, and those of them that ended. */
  jobsRun: number
  jobsFinished: number
  /** Jobs of workers that their queue was told of again. */
  jobsQueued: number
  /** Creations and moves of folders that had stopped half-way, and deleted folders that were forgotten. */
  foldersSettled: number
}

export interface SweepOptions {
  /**
   * For how long the comparison of everything rests once it has come to its end, in milliseconds: it costs requests for
   * each file, and what it finds is no hurry.
   */
  readonly restMs: number
  /** When no more is begun: milliseconds of `performance.now()`. */
  readonly deadline: number
}

/** One sweep under way: what it did, and what kept it from doing more. */
export interface Sweep {
  readonly report: SweepReport
  /** The versions whose bytes the bucket does not hold, by their ids. */
  readonly missing: UploadKey[]
  /** What failed; each is tried again by the next sweep. */
  readonly failures: unknown[]
}

export function newSweep(): Sweep {
  return {
    report: {
      filesRemoved: 0,
      filesHeld: 0,
      uploadsDiscarded: 0,
      lateBytesRemoved: 0,
      orphansRemoved: 0,
      multipartsAborted: 0,
      itemsRemoved: 0,
      bytesMissing: 0,
      usageSettled: 0,
      usageReverted: 0,
      jobsRun: 0,
      jobsFinished: 0,
      jobsQueued: 0,
      foldersSettled: 0,
    },
    missing: [],
    failures: [],
  }
}

/** Does one piece of work and counts it when it was done; a failure keeps no other piece from being done. */
export async function attempt(
  sweep: Sweep,
  counter: keyof SweepReport,
  work: () => Promise<boolean>,
): Promise<void> {
  try {
    if (await work()) sweep.report[counter]++
  } catch (error) {
    sweep.failures.push(error)
  }
}
