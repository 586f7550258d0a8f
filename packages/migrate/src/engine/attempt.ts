import { type Key, keyText } from '../key.ts'
import type { State } from '../state/state.ts'

/** A chunk of the load whose writes have begun. */
interface Attempt {
  /** Texts of its keys, in the order of the key. */
  readonly keys: readonly string[]
  /** Whether it is the last one of its segment. */
  readonly isLast: boolean
}

/** Notes which records a chunk is about to write, in the state before anything is in the target. */
export function noteAttempt(state: State, segment: number, keys: readonly Key[], isLast: boolean): void {
  if (keys.length === 0) return
  const attempt: Attempt = { keys: keys.map(keyText), isLast }
  state.atomically(() =>
    state.sql('UPDATE segment SET attempt = ? WHERE id = ?').run(JSON.stringify(attempt), segment),
  )
}

/**
 * Takes up the chunks whose writes an end of the process cut off. To load them again would not do: a record that was written
 * and has been deleted since is not among those that are read again, and its file would stay. They count as loaded
 * instead, and their records as changed, of which nothing was counted yet: whoever applies compares each with the target.
 * Call it before anything is applied or loaded.
 * @param seq as changes have that no watermark has passed yet
 */
export function takeUpAttempts(state: State, seq: number): void {
  state.atomically(() => {
    for (const { id, attempt: text } of state.segments()) {
      if (text === null) continue
      const { keys, isLast } = JSON.parse(text) as Attempt // written by `noteAttempt` only
      for (const key of keys) {
        state.sql('INSERT OR IGNORE INTO intent (key, files, bytes) VALUES (?, 0, 0)').run(key)
        state.noteDirty(key, seq, 'lost-answer')
      }
      state
        .sql('UPDATE segment SET reached = ?, done = ?, rows = rows + ?, attempt = NULL WHERE id = ?')
        .run(keys.at(-1) ?? null, isLast ? 1 : 0, keys.length, id)
    }
  })
}
