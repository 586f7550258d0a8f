import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { workspaceRoot } from '../build/entries.ts'

export interface Service extends AsyncDisposable {
  readonly baseUrl: string
  readonly apiKey: string
  /** Both, as the consumers read them. */
  readonly env: Readonly<Record<string, string>>
}

/** Starts the service as `npx -y pnpm@12 start --ephemeral` does, on a free port. */
export async function startService(): Promise<Service> {
  const program = join(workspaceRoot, 'apps/local/src/start.ts')
  const child = spawn(process.execPath, [program, '--ephemeral', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  for await (const line of createInterface(child.stdout)) {
    output += `${line}\n`
    if (line.includes('Ctrl-C')) break
  }
  child.stdout.resume()
  const baseUrl = /API +(\S+)\/v1/.exec(output)?.[1]
  const apiKey = /API key +(\S+)/.exec(output)?.[1]
  if (baseUrl === undefined || apiKey === undefined) {
    child.kill('SIGTERM')
    throw new Error(`The service did not start: ${output}`)
  }
  return {
    baseUrl,
    apiKey,
    env: { LADING_URL: baseUrl, LADING_API_KEY: apiKey },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}
