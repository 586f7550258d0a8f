import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Browser, chromium } from 'playwright-core'

/** Debian's: none is downloaded. */
const executablePath = '/usr/bin/chromium'

/** Nothing of its own calls out, and no name leads anywhere: what a page wants from elsewhere fails. */
const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
]

/** A browser with an empty profile. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath, args })
}

/** A browser that another program drives through its debugging port. */
export interface DebuggedBrowser extends AsyncDisposable {
  readonly port: number
}

/** How a browser says where its debugging port is. */
const announcement = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)\//

/** @throws Error when the browser ends without having said its port */
export async function launchDebuggedBrowser(): Promise<DebuggedBrowser> {
  await using resources = new AsyncDisposableStack()
  const profile = resources.use(await mkdtempDisposable(join(tmpdir(), 'lading-chromium-')))
  const child = spawn(
    executablePath,
    [...args, `--user-data-dir=${profile.path}`, '--remote-debugging-port=0'],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  resources.defer(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGTERM')
    await once(child, 'exit')
  })
  let port: number | undefined
  for await (const line of createInterface(child.stderr)) {
    const found = announcement.exec(line)?.[1]
    if (found === undefined) continue
    port = Number(found)
    break
  }
  child.stderr.resume()
  if (port === undefined) throw new Error(`${executablePath} did not open a debugging port`)
  const running = resources.move()
  return { port, [Symbol.asyncDispose]: () => running.disposeAsync() }
}
