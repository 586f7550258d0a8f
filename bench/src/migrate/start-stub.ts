import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { StubCounts, StubSettings } from './stub.ts'

/** The stub, in a process of its own. */
export interface Stub extends AsyncDisposable {
  readonly endpoint: URL
  counts(): Promise<StubCounts>
}

export async function startStub(settings: StubSettings): Promise<Stub> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'stub.ts'), JSON.stringify(settings)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const [port] = await once(child.stdout, 'data')
  const endpoint = new URL(`http://127.0.0.1:${String(port).trim()}`)
  return {
    endpoint,
    counts: async () => (await (await fetch(endpoint)).json()) as StubCounts, // as the stub says
    async [Symbol.asyncDispose]() {
      child.stdin.end()
      await once(child, 'exit')
    },
  }
}
