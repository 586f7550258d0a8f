import { type Key, keyText } from '../key.ts'
import type { Watermarks } from '../source/watermark.ts'
import type { DirtyKey } from '../state/state.ts'
import { type Applied, apply } from './applier.ts'
import type { EngineContext } from './context.ts'

/** Records of one batch: two reads of the target, and writes that fill their requests. */
const batchKeys = 200
/** Batches that are applied at once. */
const batches = 6
/** Rows of one look into the state file. */
const pageRows = 2000
/** Milliseconds between watermarks at most, also when nothing changes: what the lag is measured by. */
const heartbeatMs = 1000
/** Milliseconds between looks for what others have noted: retries, checks, lost answers. */
const idleMs = 200

/** Applies what has changed, for as long as it runs. */
export class Applying {
  readonly #context: EngineContext
  readonly #watermarks: Watermarks
  readonly #onApplied: (applied: readonly Applied[]) => void
  readonly #inFlight = new Set<string>()
  readonly #running = new Set<Promise<void>>()
  #failure: unknown
  #isWoken = false
  #wake: (() => void) | undefined
  /** When the newest watermark was written behind which everything has been applied, in milliseconds since 1970. */
  appliedAt = 0

  constructor(
    context: EngineContext,
    watermarks: Watermarks,
    onApplied: (applied: readonly Applied[]) => void,
  ) {
    this.#context = context
    this.#watermarks = watermarks
    this.#onApplied = onApplied
  }

  /** Something has become dirty. */
  wake(): void {
    this.#isWoken = true
    this.#wake?.()
  }

  async run(): Promise<void> {
    const { signal, plan } = this.#context
    let lastBeat = 0
    while (!signal.aborted) {
      const isBehind = this.#hasUnseen()
      if (isBehind || Date.now() - lastBeat > heartbeatMs) {
        const written = Date.now()
        await this.#watermarks.pass(signal)
        lastBeat = written
        if (!plan.isOpaque) {
          await this.#lookUp()
          await this.#drain()
          if (this.#context.state.dirtyCount() === 0 || !this.#hasSeen()) this.appliedAt = written
        }
      } else if (!plan.isOpaque && this.#hasSeen()) {
        await this.#lookUp()
        await this.#drain()
      }
      if (!this.#hasUnseen()) await this.#pause()
    }
    signal.throwIfAborted()
  }

  /** Whether there is something that no watermark has passed yet. */
  #hasUnseen(): boolean {
    const { state, log } = this.#context
    const sql =
      'SELECT EXISTS (SELECT 1 FROM dirty WHERE seq > ?) OR EXISTS (SELECT 1 FROM lookup WHERE seq > ?) AS found'
    return state.sql(sql).get(log.visible, log.visible)?.found === 1
  }

  #hasSeen(): boolean {
    const { state, log } = this.#context
    const sql =
      'SELECT EXISTS (SELECT 1 FROM dirty WHERE seq <= ? AND due <= ?) OR EXISTS (SELECT 1 FROM lookup WHERE seq <= ?) AS found'
    return state.sql(sql).get(log.visible, Date.now(), log.visible)?.found === 1
  }

  #pause(): Promise<void> {
    const { signal } = this.#context
    if (this.#isWoken || signal.aborted) {
      this.#isWoken = false
      return Promise.resolve()
    }
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', end)
        this.#wake = undefined
        this.#isWoken = false
        resolve()
      }
      const timer = setTimeout(end, idleMs)
      signal.addEventListener('abort', end)
      this.#wake = end
    })
  }

  /** Finds the records that changed joined rows belong to. */
  async #lookUp(): Promise<void> {
    const { state, log, schema, reader } = this.#context
    for (;;) {
      const rows = state
        .sql('SELECT name, "values", seq FROM lookup WHERE seq <= ? LIMIT 500')
        .all(log.visible) as unknown as { name: string; values: string; seq: number }[] // as the table is
      if (rows.length === 0) return
      const found: Key[] = []
      for (const join of schema.joins) {
        const values = rows
          .filter(({ name }) => name === join.name)
          .map((row) => JSON.parse(row.values) as string[])
        if (values.length > 0) found.push(...(await reader.lookup(join, values)))
      }
      state.atomically(() => {
        for (const key of found) state.noteDirty(keyText(key), log.visible, 'log')
        for (const { name, values, seq } of rows) {
          state.sql('DELETE FROM lookup WHERE name = ? AND "values" = ? AND seq = ?').run(name, values, seq)
        }
      })
    }
  }

  /** Applies everything that can be read by now. */
  async #drain(): Promise<void> {
    const { state, log, plan, signal } = this.#context
    const visible = log.visible
    let batch: DirtyKey[] = []
    const flush = async () => {
      if (batch.length === 0) return
      const some = batch
      batch = []
      while (this.#running.size >= batches) await Promise.race(this.#running)
      this.#throwFailure()
      this.#start(some)
    }
    let after = ''
    for (;;) {
      signal.throwIfAborted()
      // By key, not by age: nothing is left out while others are added, and neighbours are read together.
      const rows = state
        .sql('SELECT key, seq, why FROM dirty WHERE key > ? AND seq <= ? AND due <= ? ORDER BY key LIMIT ?')
        .all(after, visible, Date.now(), pageRows) as unknown as DirtyKey[] // as the table is
      const ahead: DirtyKey[] = []
      for (const row of rows) {
        after = row.key
        if (this.#inFlight.has(row.key)) continue
        const place = plan.placeOf(row.key)
        if (place === 'ahead') ahead.push(row)
        if (place !== 'loaded') continue
        batch.push(row)
        if (batch.length >= batchKeys) await flush()
      }
      this.#dropAhead(ahead)
      if (rows.length < pageRows) break
    }
    await flush()
    await Promise.all(this.#running)
    this.#throwFailure()
  }

  /** What the load reads later, it reads as it is then: by now the change can be seen. */
  #dropAhead(rows: readonly DirtyKey[]): void {
    const { state, plan } = this.#context
    const still = rows.filter(({ key }) => plan.placeOf(key) === 'ahead')
    if (still.length === 0) return
    state.atomically(() => {
      for (const { key, seq } of still) state.sql('DELETE FROM dirty WHERE key = ? AND seq = ?').run(key, seq)
    })
  }

  #start(keys: readonly DirtyKey[]): void {
    for (const { key } of keys) this.#inFlight.add(key)
    const work: Promise<void> = apply(this.#context, keys)
      .then(this.#onApplied, (error: unknown) => {
        this.#failure ??= error
      })
      .finally(() => {
        for (const { key } of keys) this.#inFlight.delete(key)
        this.#running.delete(work)
      })
    this.#running.add(work)
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure
  }
}

/** Notes keys for whoever applies: they are compared behind the next watermark. */
export function noteKeys(
  context: Pick<EngineContext, 'state' | 'log' | 'schema'>,
  keys: readonly Key[],
): void {
  const { state, log } = context
  state.atomically(() => {
    for (const key of keys) state.noteDirty(keyText(key), log.seq, 'check')
  })
}
