import { type CommandOptions, waitFor, withRunner } from './with-runner.ts'

/** `retry`: applies what is in quarantine again. @returns how much was there before, and is there now */
export function retry(
  options: CommandOptions,
  timeoutMs = 24 * 3600_000,
): Promise<{ before: number; after: number }> {
  return withRunner(options, async ({ state }, signal) => {
    const keys: string[] = []
    for (const { key } of state.quarantined()) keys.push(key)
    state.atomically(() => {
      // Below any other: the next watermark will do.
      for (const key of keys) state.noteDirty(key, 0, 'retry')
    })
    const isOpen = () => state.sql("SELECT 1 FROM dirty WHERE why = 'retry' LIMIT 1").get() !== undefined
    await waitFor(
      () => !isOpen(),
      timeoutMs,
      signal,
      () => new Error('It took too long'),
    )
    return { before: keys.length, after: state.quarantineCount() }
  })
}
