import { isDeepStrictEqual } from 'node:util'
import { publicFile } from './common/fixtures.ts'
import type { LambdaResult } from './common/lambda.ts'
import type { ProbeName, Protocol } from './events.ts'

const expectedStatus: Record<ProbeName, number> = {
  found: 200,
  anotherFound: 200,
  noKey: 401,
  wrongSecret: 401,
  scopeMissing: 403,
  malformedId: 400,
  unknownId: 404,
  corruptItem: 500,
}

/**
 * Every way in which answers differ from what all peers have to give: the status of each probe, the file itself
 * (compared as JSON, whatever the order of fields), and in REST the content type and the ETag. Empty when all is well.
 * A peer whose own way is not to check its output may send the corrupt item.
 */
export function differences(
  protocol: Protocol,
  answers: Readonly<Record<string, LambdaResult>>,
  checksOutput: boolean,
): string[] {
  const statuses = Object.entries(expectedStatus).flatMap(([probe, expected]) => {
    const actual = answers[probe]?.statusCode
    if (probe === 'corruptItem' && !checksOutput) return []
    return actual === expected ? [] : [`${probe}: status ${actual}, expected ${expected}`]
  })
  return [
    ...statuses,
    ...found(protocol, 'found', answers.found, 1),
    ...found(protocol, 'anotherFound', answers.anotherFound, 2),
  ]
}

function found(protocol: Protocol, probe: string, answer: LambdaResult | undefined, index: number): string[] {
  if (answer?.body === undefined) return [`${probe}: no body`]
  const expected = publicFile(index)
  const file = unwrap(protocol, JSON.parse(answer.body))
  const problems = isDeepStrictEqual(file, expected) ? [] : [`${probe}: body ${answer.body}`]
  if (protocol !== 'rest') return problems
  const headers = new Map(
    Object.entries(answer.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  )
  const contentType = String(headers.get('content-type'))
  if (!/^application\/json(;|$)/.test(contentType)) problems.push(`${probe}: content type ${contentType}`)
  if (headers.get('etag') !== expected.etag) problems.push(`${probe}: ETag ${headers.get('etag')}`)
  return problems
}

interface Envelope {
  readonly result?: { readonly data?: unknown }
  readonly json?: unknown
}

/** The output inside the envelope that the RPC library's own client opens. */
function unwrap(protocol: Protocol, body: Envelope): unknown {
  switch (protocol) {
    case 'rest':
      return body
    case 'trpc':
      return body.result?.data
    case 'orpc':
      return body.json
  }
}
