/**
 * Runs as its own process and kills process groups as soon as the process that started it is gone, however it went:
 * standard input ends then, even after SIGKILL. Standard input names them, one a line: `+` and the id, `-` and the id for
 * one that is gone.
 */
import { createInterface } from 'node:readline'

const groups = new Set<number>()
for await (const line of createInterface({ input: process.stdin })) {
  const group = Number(line.slice(1))
  if (line.startsWith('+')) groups.add(group)
  else groups.delete(group)
}
for (const group of groups) {
  try {
    process.kill(-group, 'SIGKILL')
  } catch {
    // It ended before its owner did, which is all that is wanted.
  }
}
