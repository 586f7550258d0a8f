import { pathToFileURL } from 'node:url'
import { fileCount } from '../common/fixtures.ts'
import type { LambdaHandler, LambdaResult } from '../common/lambda.ts'
import { eventOf, lambdaContext, type Protocol, probes, timedCall } from '../events.ts'

export interface CallsSetup {
  readonly entry: string
  readonly protocol: Protocol
}

/** What the parent asks for; `count` is rounded up to whole turns of the files. */
export type CallsRequest = { readonly kind: 'answers' } | { readonly kind: 'time'; readonly count: number }

export type CallsReply =
  | { readonly kind: 'answers'; readonly answers: Readonly<Record<string, LambdaResult>> }
  | { readonly kind: 'time'; readonly milliseconds: number; readonly count: number }

const setup: CallsSetup = JSON.parse(process.argv[2] ?? '')
const { handler }: { handler: LambdaHandler } = await import(pathToFileURL(setup.entry).href)
const events = Array.from({ length: fileCount }, (_, index) => eventOf(setup.protocol, timedCall(index)))

async function answer(): Promise<CallsReply> {
  const answers: Record<string, LambdaResult> = {}
  for (const [probe, call] of Object.entries(probes)) {
    answers[probe] = await handler(eventOf(setup.protocol, call), lambdaContext)
  }
  return { kind: 'answers', answers }
}

/** One call after the other, as Lambda gives them to one instance. */
async function time(atLeast: number): Promise<CallsReply> {
  const start = performance.now()
  let count = 0
  while (count < atLeast) {
    for (const event of events) {
      const { statusCode } = await handler(event, lambdaContext)
      if (statusCode !== 200) throw new Error(`A timed call was answered ${statusCode}`)
    }
    count += events.length
  }
  return { kind: 'time', milliseconds: performance.now() - start, count }
}

process.on('message', async (request: CallsRequest) => {
  process.send?.(request.kind === 'answers' ? await answer() : await time(request.count))
})
