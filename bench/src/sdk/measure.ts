import { type ChildProcess, execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { median } from '../statistics.ts'
import { bundleClient, type ClientBundle } from './bundle-client.ts'
import type { CallerRequest } from './caller.ts'
import type { BenchClient } from './client.ts'

/** The clients: module, label, and the packages whose versions are told. */
export const clients = [
  { name: 'fetch', label: 'fetch by hand, GET', packages: [] },
  { name: 'fetch-post', label: 'fetch by hand, POST', packages: [] },
  { name: 'lading', label: '@lading/client', packages: ['@lading/client'] },
  { name: 'trpc', label: '@trpc/client, httpLink', packages: ['@trpc/client'] },
  { name: 'supabase', label: '@supabase/storage-js', packages: ['@supabase/storage-js'] },
  { name: 'openai', label: 'openai-node', packages: ['openai'] },
  { name: 'stripe', label: 'stripe-node', packages: ['stripe'] },
] as const

const kinds = ['get', 'page', 'missing'] as const satisfies (keyof BenchClient)[]

export interface ClientTiming {
  readonly name: string
  readonly bundle: ClientBundle
  readonly importMs: number
  /** Microseconds a call, by kind, of each turn. */
  readonly calls: Readonly<Record<keyof BenchClient, readonly number[]>>
  /** What the last call of each kind gave: proof that it did what was asked. */
  readonly gave: Readonly<Record<keyof BenchClient, unknown>>
}

export interface MeasureOptions {
  readonly rounds: number
  /** Calls in a batch. */
  readonly batch: number
}

/** Nothing of the caller's own: no NODE_OPTIONS, no compile cache. */
const env = { NODE_ENV: 'production' }
/** Rounds that warm up. */
const warmUps = 3

const run = promisify(execFile)
const here = (file: string) => join(import.meta.dirname, file)

async function ask(
  child: ChildProcess,
  request: CallerRequest,
): Promise<{ microseconds: number; last: unknown }> {
  child.send(request)
  const [answer] = await once(child, 'message')
  return answer
}

/** Measures all clients against one stub: a batch of each, in turn, as often as there are rounds. */
export async function measureClients({ rounds, batch }: MeasureOptions): Promise<ClientTiming[]> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'lading-sdk-bench-'))
  using children = new DisposableStack()
  const child = (file: string, args: string[] = []) => {
    const process = fork(here(file), args, { env, execArgv: [] })
    children.defer(() => process.kill())
    return process
  }
  const stub = child('stub.ts')
  const [url] = await once(stub, 'message')
  const lanes = []
  for (const { name } of clients) {
    const bundle = await bundleClient(name, join(folder.path, name))
    const process = child('caller.ts', [bundle.entry, String(url)])
    const calls = { get: [] as number[], page: [] as number[], missing: [] as number[] }
    lanes.push({
      name,
      bundle,
      process,
      calls,
      imports: [] as number[],
      gave: {} as Record<keyof BenchClient, unknown>,
    })
  }
  for (let round = -warmUps; round < rounds; round++) {
    // Another one goes first in each turn.
    lanes.push(...lanes.splice(0, 1))
    for (const { process, calls, gave, imports, bundle } of lanes) {
      for (const what of kinds) {
        const { microseconds, last } = await ask(process, {
          what,
          count: what === 'page' ? batch / 4 : batch,
        })
        if (round >= 0) calls[what].push(microseconds)
        gave[what] = last
      }
      const { stdout } = await run(globalThis.process.execPath, [here('import-time.ts'), bundle.entry], {
        env,
      })
      if (round >= 0) imports.push(Number(stdout))
    }
  }
  const order = clients.map(({ name }) => String(name))
  lanes.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name))
  return lanes.map(({ name, bundle, calls, gave, imports }) => ({
    name,
    bundle,
    calls,
    gave,
    importMs: median(imports),
  }))
}
