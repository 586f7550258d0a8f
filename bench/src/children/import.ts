import { pathToFileURL } from 'node:url'
import type { LambdaHandler } from '../common/lambda.ts'
import { eventOf, lambdaContext, type Protocol, timedCall } from '../events.ts'

export interface ImportSetup {
  readonly entry: string
  /** Protocol of the first call; null when the module is only imported. */
  readonly protocol: Protocol | null
}

export interface ImportSample {
  readonly importMilliseconds: number
  /** Resident set after the import, in bytes. */
  readonly rss: number
  /** From the event to the answer of the very first call; null when the module is only imported. */
  readonly firstCallMilliseconds: number | null
}

const setup: ImportSetup = JSON.parse(process.argv[2] ?? '')
const url = pathToFileURL(setup.entry).href

const start = performance.now()
const module: { handler?: LambdaHandler } = await import(url)
const importMilliseconds = performance.now() - start
const { rss } = process.memoryUsage()

async function firstCall(protocol: Protocol): Promise<number> {
  const event = eventOf(protocol, timedCall(0))
  const called = performance.now()
  await module.handler?.(event, lambdaContext)
  return performance.now() - called
}

const firstCallMilliseconds = setup.protocol === null ? null : await firstCall(setup.protocol)
const sample: ImportSample = { importMilliseconds, rss, firstCallMilliseconds }
process.stdout.write(JSON.stringify(sample))
