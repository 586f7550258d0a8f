import { keyText } from '../key.ts'
import type { Position } from '../source/binlog.ts'
import type { Change } from '../source/changes.ts'
import type { State } from '../state/state.ts'

/** Milliseconds that changes wait in memory at most, so that thousands of transactions cost one of SQLite. */
const flushAfterMs = 20
/** Changes that are kept in memory at most. */
const maxHeld = 20_000

/** Begins the token of the watermark that a cutover writes behind its fence. */
export const fenceMark = 'fence-'
/** Begins the token of the one by which it finds out whether the fence holds. */
export const fenceCheckMark = 'check-'

const idOf = (change: Change) =>
  change.kind === 'key' ? change.key : `\u0001${change.join}\u0001${keyText(change.values)}`

/**
 * Takes what the log says into the state file: which records are dirty, together with the position behind it. A number,
 * `seq`, rises with each watermark: what has a smaller or equal one than the last watermark can be read.
 */
export class ChangeLog {
  readonly #state: State
  readonly #onFlush: () => void
  #seq: number
  #visible: number
  #held = new Map<string, Change>()
  /** Of the transaction that is being read: it may turn out to be a prepared one. */
  #transaction = new Map<string, Change>()
  #isSpilled = false
  #isFenced = false
  #position: Position | undefined
  #timer: NodeJS.Timeout | undefined
  /** When the newest transaction that was read had been committed, in milliseconds since 1970. */
  committedAt = 0
  /** Changes that were read since the start. */
  changes = 0

  constructor(state: State, onFlush: () => void) {
    this.#state = state
    this.#onFlush = onFlush
    this.#seq = state.lastSeq() + 1
    // A fence that was passed before the log was lost and found again.
    this.#isFenced = state.get('cutover') !== undefined && state.get('behindFence') !== undefined
    // Of this run no watermark has come yet: nothing is known to be visible.
    this.#visible = 0
    state.atomically(() => state.sql("DELETE FROM prepared WHERE xid = ''").run())
  }

  /** Dirty records with this seq or a smaller one can be read. */
  get visible(): number {
    return this.#visible
  }

  /** For what is noted by others than the log: read behind the next watermark. */
  get seq(): number {
    return this.#seq
  }

  change(change: Change): void {
    this.changes += 1
    const id = idOf(change)
    this.#held.set(id, change)
    this.#transaction.set(id, change)
    if (this.#held.size >= maxHeld) this.flush()
    else this.#timer ??= setTimeout(() => this.flush(), flushAfterMs)
  }

  /** What came before it can be read now. */
  watermark(token: string): void {
    this.#state.atomically(() => {
      this.#write()
      this.#visible = this.#seq
      if (token.startsWith(fenceMark)) {
        this.#isFenced = true
        this.#state.set('behindFence', 0)
      }
      if (token.startsWith(fenceMark) || token.startsWith(fenceCheckMark)) this.#state.set('fence', token)
      this.#state.set('visible', this.#visible)
    })
    this.#seq += 1
    this.#onFlush()
  }

  committed(position: Position, at: number): void {
    this.#position = position
    this.committedAt = Math.max(this.committedAt, at)
    this.#transaction.clear()
    if (this.#isSpilled) {
      this.#isSpilled = false
      this.#state.sql("DELETE FROM prepared WHERE xid = ''").run()
    }
    this.#timer ??= setTimeout(() => this.flush(), flushAfterMs)
  }

  xaPrepared(xid: string): void {
    this.#state.atomically(() => {
      this.#spill()
      this.#state.sql("UPDATE OR REPLACE prepared SET xid = ? WHERE xid = ''").run(xid)
    })
    this.#isSpilled = false
  }

  xaCommitted(xid: string): void {
    this.#state.atomically(() => {
      for (const { change } of this.#state.sql('SELECT change FROM prepared WHERE xid = ?').all(xid)) {
        this.#state.noteChange(JSON.parse(String(change)) as Change, this.#seq) // as it was spilled
      }
      this.#state.sql('DELETE FROM prepared WHERE xid = ?').run(xid)
    })
  }

  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#held.size === 0 && this.#position === undefined) return
    this.#state.atomically(() => this.#write())
    this.#onFlush()
  }

  close(): void {
    clearTimeout(this.#timer)
    this.flush()
  }

  #write(): void {
    if (this.#isFenced && this.#held.size > 0) {
      this.#state.set('behindFence', (this.#state.get('behindFence') ?? 0) + this.#held.size)
    }
    for (const change of this.#held.values()) this.#state.noteChange(change, this.#seq)
    this.#held.clear()
    if (this.#transaction.size >= maxHeld) this.#spill()
    if (this.#position !== undefined) this.#state.set('position', this.#position)
    this.#position = undefined
  }

  #spill(): void {
    for (const change of this.#transaction.values()) {
      this.#state
        .sql("INSERT OR IGNORE INTO prepared (xid, change) VALUES ('', ?)")
        .run(JSON.stringify(change))
    }
    this.#transaction.clear()
    this.#isSpilled = true
  }
}
