/** Calls one client as often as it is told to; its bundle and the stub's address are the arguments. */
import { pathToFileURL } from 'node:url'
import type { BenchClient, Connect } from './client.ts'

export interface CallerRequest {
  readonly what: keyof BenchClient
  readonly count: number
}

const [entry = '', url = ''] = process.argv.slice(2)
const { connect }: { connect: Connect } = await import(pathToFileURL(entry).href)
const client = connect(url)

/** The HTTP status, wherever a client keeps it. */
function statusOf(error: Error): number {
  const { status, statusCode, data } = error as Error & {
    status?: unknown
    statusCode?: unknown
    data?: { status?: unknown }
  } // as one of them does
  return Number(status ?? statusCode ?? data?.status)
}

process.on('message', async ({ what, count }: CallerRequest) => {
  const began = performance.now()
  let last: unknown
  for (let call = 0; call < count; call++) last = await client[what]()
  const microseconds = ((performance.now() - began) * 1000) / count
  process.send?.({ microseconds, last: last instanceof Error ? { error: statusOf(last) } : last })
})
process.on('disconnect', () => process.exit())
