/** Makes an async action run once: later calls wait for the first one. `await using` plus an early stop is fine. */
export function onceOnly(action: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  return () => {
    running ??= action()
    return running
  }
}
