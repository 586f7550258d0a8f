import { Outbound, type OutboundError, type OutboundOptions, type OutboundResponse } from '../index.ts'
import type { TestServer } from './servers.ts'

/** Lets requests through to these servers, and to nothing else that is not public. */
export function outboundTo(servers: readonly TestServer[], options: OutboundOptions = {}): Outbound {
  return new Outbound({
    allow: (address, port) => address === '127.0.0.1' && servers.some((server) => server.port === port),
    ...options,
  })
}

export async function textOf({ body }: Pick<OutboundResponse, 'body'>): Promise<string> {
  let text = ''
  for await (const chunk of body) text += Buffer.from(chunk).toString('latin1')
  return text
}

/** What an OutboundError with this code is matched by. */
export function failure(code: OutboundError['code'], canRetry?: boolean) {
  return { name: 'OutboundError', code, ...(canRetry === undefined ? {} : { canRetry }) }
}
