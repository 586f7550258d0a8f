import { type ChildProcess, spawn } from 'node:child_process'
import { Socket } from 'node:net'
import { join } from 'node:path'

/**
 * One for all functions of this process, so that none of them waits for another process to start: a frozen function would
 * outlive whoever started it, because it cannot notice.
 */
let reaper: ChildProcess | undefined

function stdin(): ChildProcess['stdin'] {
  if (reaper === undefined) {
    // In a process group of its own, so that Ctrl-C in a terminal does not end it before its work.
    reaper = spawn(process.execPath, [join(import.meta.dirname, 'reaper-process.ts')], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    })
    reaper.unref()
    if (reaper.stdin instanceof Socket) reaper.stdin.unref()
  }
  return reaper.stdin
}

/** Lets a process group end with this process at the latest. */
export function own(group: number): Disposable {
  stdin()?.write(`+${group}\n`)
  return { [Symbol.dispose]: () => void stdin()?.write(`-${group}\n`) }
}
