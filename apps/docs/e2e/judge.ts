import lighthouse, { type Result } from 'lighthouse'

/** One page of each kind that is judged, below `/docs`. */
export const judged: readonly string[] = [
  '',
  '/guides/uploads',
  '/operations/files.create',
  '/errors/FILE_HELD',
]

/**
 * Lighthouse on a phone, as it is by default: a 412 pixel window, a processor four times slower than this one, and a line
 * of 1.6 Mbit/s with 150 ms there and back, both reckoned from what a load without them took.
 * @param port the browser's, for debugging
 * @throws Error when the page could not be judged
 */
export async function judge(url: string, port: number): Promise<Result> {
  const done = await lighthouse(url, {
    port,
    output: 'json',
    logLevel: 'silent',
    disableFullPageScreenshot: true,
  })
  if (done === undefined) throw new Error(`Lighthouse says nothing of ${url}`)
  const { runtimeError } = done.lhr
  if (runtimeError !== undefined) throw new Error(`${url}: ${runtimeError.message}`)
  return done.lhr
}

/** The score of each category, from 0 to 1. */
export function scoresOf({ categories }: Result): Record<string, number> {
  return Object.fromEntries(Object.values(categories).map(({ id, score }) => [id, score ?? 0]))
}
