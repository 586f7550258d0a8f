import { compare } from '../engine/compare.ts'
import type { Session } from '../engine/session.ts'
import { MigrationFailure } from '../failure.ts'
import { parseKeyText } from '../key.ts'
import { waitFor } from './with-runner.ts'

/** Records of one comparison. */
const chunkKeys = 500
/** What of the last changes may still be uncompared when the fence goes up: a fraction of a second. */
const maxUnchecked = 2000

/** Brings the changes that are not compared down to few. */
export async function settle(session: Session, signal: AbortSignal, timeoutMs: number): Promise<void> {
  const end = performance.now() + timeoutMs
  const unchecked = () =>
    (session.state.sql('SELECT count(*) AS count FROM unchecked').get() as { count: number }).count // as asked
  for (;;) {
    signal.throwIfAborted()
    await checkChanged(session)
    if (unchecked() <= maxUnchecked && session.state.dirtyCount() <= maxUnchecked) return
    if (performance.now() > end)
      throw new MigrationFailure('DRAIN_TIMEOUT', 'Changes come faster than they are applied.')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Compares until nothing is left; what differs is healed once, and has to be the same then. */
export async function finalCheck(session: Session, timeoutMs: number, signal: AbortSignal): Promise<number> {
  const { state } = session
  let compared = 0
  for (let round = 0; ; round++) {
    const { count, different } = await checkChanged(session)
    compared += count
    if (different.length === 0) return compared
    if (round > 0)
      throw new MigrationFailure(
        'VERIFY_FAILED',
        `${different.length} records, the first is ${different[0]}.`,
      )
    state.atomically(() => {
      for (const key of different) state.noteDirty(key, 0, 'check')
    })
    await waitFor(
      () => state.dirtyCount() === 0,
      timeoutMs,
      signal,
      () => new MigrationFailure('DRAIN_TIMEOUT'),
    )
  }
}

/** Compares what has been applied since it was last compared. */
async function checkChanged(session: Session): Promise<{ count: number; different: string[] }> {
  const { state, schema, reader, comparing } = session
  const different: string[] = []
  let count = 0
  let after = ''
  for (;;) {
    const rows = state
      .sql('SELECT key FROM unchecked WHERE key > ? ORDER BY key LIMIT ?')
      .all(after, chunkKeys)
    if (rows.length === 0) return { count, different }
    const texts = rows.map(({ key }) => String(key))
    after = texts.at(-1) ?? ''
    const keys = texts.map((text) => parseKeyText(text, schema.key.length))
    const records = await reader.byKeys(keys)
    const compared = await compare(comparing, keys, records)
    count += compared.length
    const fine = compared.filter(({ what }) => what !== 'different').map(({ key }) => key)
    different.push(...compared.filter(({ what }) => what === 'different').map(({ key }) => key))
    state.atomically(() => {
      for (const key of fine) state.sql('DELETE FROM unchecked WHERE key = ?').run(key)
    })
  }
}
