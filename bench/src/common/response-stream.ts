import { Writable } from 'node:stream'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { LambdaHandler } from './lambda.ts'

interface Prelude {
  statusCode?: number
  headers?: Record<string, string>
}

/** Stands in for the runtime's response stream: keeps in memory what the real one sends to the Runtime API. */
class MemoryResponseStream extends Writable {
  prelude: Prelude = {}
  #text = ''

  override _write(chunk: Buffer, _encoding: string, done: () => void) {
    this.#text += chunk.toString()
    done()
  }

  get text() {
    return this.#text
  }
}

/** The part of the runtime's `awslambda` global that streaming adapters reach for. */
const runtime = {
  HttpResponseStream: {
    from(stream: Writable, prelude: Prelude) {
      if (stream instanceof MemoryResponseStream) stream.prelude = prelude
      return stream
    },
  },
}

/** Runs a streaming handler the way `awslambda.streamifyResponse` does, and gives what it has streamed. */
export function streamed(
  handle: (event: APIGatewayProxyEventV2, stream: Writable) => Promise<void>,
): LambdaHandler {
  Object.assign(globalThis, { awslambda: runtime })
  return async (event) => {
    const stream = new MemoryResponseStream()
    await handle(event, stream)
    return {
      statusCode: stream.prelude.statusCode ?? 200,
      headers: stream.prelude.headers ?? {},
      body: stream.text,
    }
  }
}
