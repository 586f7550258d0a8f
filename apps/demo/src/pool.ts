/**
 * Runs a task for each item, some at a time; none is begun after the signal.
 * @throws the first error of a task, or the signal's reason, when all that was begun has ended
 */
export async function forEach<Item>(
  items: Iterable<Item>,
  concurrency: number,
  signal: AbortSignal,
  task: (item: Item) => Promise<void>,
): Promise<void> {
  const iterator = items[Symbol.iterator]()
  const worker = async () => {
    for (let next = iterator.next(); !next.done; next = iterator.next()) {
      signal.throwIfAborted()
      await task(next.value)
    }
  }
  const ended = await Promise.allSettled(Array.from({ length: concurrency }, worker))
  for (const worker of ended) if (worker.status === 'rejected') throw worker.reason
}
