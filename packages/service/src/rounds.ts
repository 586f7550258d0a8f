import { setTimeout as wait } from 'node:timers/promises'

/** Each round loses against another's change of the same item, so as many callers at once as this all get through. */
const maxRounds = 40
/** Longest wait before another round, in milliseconds: about the time of one change. */
const maxWaitMs = 30

/** What `unexpected` takes for a passing failure: the caller may send the same again. */
class ContentionError extends Error {
  override readonly name = 'TransactionConflictException'
}

/**
 * The rounds of a read and a conditional write that lose as long as others change the same item, with a random pause
 * (full jitter) between them.
 * @throws ContentionError when there were too many
 */
export async function* rounds(): AsyncGenerator<number> {
  for (let round = 0; round < maxRounds; round++) {
    if (round > 0) await wait(Math.random() * Math.min(maxWaitMs, 2 ** round))
    yield round
  }
  throw new ContentionError('Too many changes of the same item at once')
}
