import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { docsDirectory } from '../src/site/site.ts'

/** The whole service as a process of its own, with the docs of the present sources. */
export interface Service extends AsyncDisposable {
  readonly url: string
  readonly apiKey: string
  /** Where the docs begin. */
  readonly home: string
}

const program = join(docsDirectory, '../local/src/start.ts')

/** How often to look whether the docs are built, in milliseconds. */
const lookEveryMs = 200

/** Waits while the service builds docs that are older than their sources. @throws Error when it cannot */
async function untilBuilt(home: string): Promise<void> {
  for (;;) {
    const answer = await fetch(home)
    const text = await answer.text()
    if (answer.status === 200) return
    if (answer.status !== 503) throw new Error(text)
    await setTimeout(lookEveryMs)
  }
}

/**
 * Starts the service, and waits until it shows the docs of the present sources.
 * @throws Error with what it said instead
 */
export async function startService(): Promise<Service> {
  await using resources = new AsyncDisposableStack()
  const child = spawn(process.execPath, [program, '--ephemeral', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  resources.defer(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGTERM')
    await once(child, 'exit')
  })
  let output = ''
  for await (const line of createInterface(child.stdout)) {
    output += `${line}\n`
    if (line.includes('Ctrl-C')) break
  }
  child.stdout.resume()
  const url = /API +(\S+)\/v1/.exec(output)?.[1]
  const apiKey = /API key +(\S+)/.exec(output)?.[1]
  if (url === undefined || apiKey === undefined) throw new Error(`It did not start: ${output}`)
  await untilBuilt(`${url}/docs`)
  const running = resources.move()
  return { url, apiKey, home: `${url}/docs`, [Symbol.asyncDispose]: () => running.disposeAsync() }
}
