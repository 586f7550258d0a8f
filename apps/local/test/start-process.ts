import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/* `start` as a process of its own. */

export const program = join(import.meta.dirname, '../src/start.ts')
export const temporary = () => mkdtempDisposable(join(tmpdir(), 'lading-start-'))

export interface Running extends AsyncDisposable {
  readonly process: ChildProcess
  /** What was printed so far. */
  output(): string
  readonly url: string
  readonly apiKey: string
}

/** Starts it and waits until it has said how to reach it. */
export async function start(cwd: string, ...args: string[]): Promise<Running> {
  const child = spawn(process.execPath, [program, '--port', '0', ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  for await (const line of createInterface(child.stdout)) {
    output += `${line}\n`
    if (line.includes('Ctrl-C')) break
  }
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  child.stdout.resume()
  const url = /API +(\S+)\/v1/.exec(output)?.[1]
  const apiKey = /API key +(\S+)/.exec(output)?.[1]
  if (url === undefined || apiKey === undefined) throw new Error(`It did not start: ${output}`)
  return {
    process: child,
    output: () => output,
    url,
    apiKey,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}
