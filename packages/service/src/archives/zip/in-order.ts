/**
 * Waits for what is being made, in order, while others behind it are made already.
 * @param atOnce how many are being made while one is waited for
 */
export async function* inOrder<Made>(
  items: AsyncIterable<{ readonly made: Promise<Made> }>,
  atOnce: number,
): AsyncGenerator<Made> {
  const queue: Promise<Made>[] = []
  try {
    for await (const { made } of items) {
      // It is waited for later; until then its failure is nobody's.
      made.catch(() => undefined)
      queue.push(made)
      const first = queue.length >= atOnce ? queue.shift() : undefined
      if (first !== undefined) yield await first
    }
    for (let first = queue.shift(); first !== undefined; first = queue.shift()) yield await first
  } finally {
    // Nobody waits for the rest any more, but what it works on must not be let go under it.
    await Promise.allSettled(queue)
  }
}
