import { execFile } from 'node:child_process'
import type { Outcome, Staged } from './stage.ts'

/** How many run at once: two for each core of a small machine, since they wait for the service. */
const concurrency = 4

/** What a test of all programs of a language may take, in milliseconds: it takes seconds where nothing else runs. */
export const timeout = 180_000

/** Runs a program to its end. @returns what it printed, whatever its exit code */
export function run(
  command: string,
  args: readonly string[],
  { directory, env }: Pick<Staged, 'directory' | 'env'>,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const options = { cwd: directory, env: { ...process.env, ...env }, timeout: timeout / 2 }
    execFile(command, args, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1
      resolve({ code, stdout, stderr: error === null ? stderr : `${stderr}\n${error.message}` })
    })
  })
}

/** Works through a list, a few at once, and gives what it makes of each, in the list's order. */
export async function eachOf<Item, Result>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  const waiting = items.entries()
  const worker = async () => {
    for (const [index, item] of waiting) results[index] = await work(item, index)
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  return results
}
