import type { Operation } from '../../contract/index.ts'
import { successStatus } from '../../contract/index.ts'
import { bufferedResponse } from '../buffered-response.ts'
import { type Exchange, responseHeaders } from '../server.ts'
import { nextLink, toNdjson } from './ndjson.ts'

/** Compiles the reading of `file.id` from an output. */
function reader(path: string): (output: unknown) => string {
  const keys = path.split('.')
  return (output) => {
    let value = output
    for (const key of keys) value = (value as Record<string, unknown>)[key] // checkContract has seen the path in the schema
    return String(value)
  }
}

/** Compiles a `Location` template: `/files/{file.id}`, each value percent-encoded. */
function template(text: string): (output: unknown) => string {
  const fields = new Map(
    [...text.matchAll(/\{([\w.]+)\}/g)].map(([place, path = '']) => [place, reader(path)]),
  )
  return (output) =>
    text.replace(/\{[\w.]+\}/g, (place) => encodeURIComponent(fields.get(place)?.(output) ?? ''))
}

/**
 * Compiles how the output of an operation becomes a REST answer.
 * @param prefix what stands before the contract's paths
 */
export function restEncoder(
  operation: Operation,
  prefix: string,
): (output: unknown, exchange: Exchange, url: { path: string; query: string }) => Response {
  const status = successStatus(operation)
  const { created, redirect, etag, ndjson } = operation.rest
  const hasBody = status !== 302 && operation.output.type !== 'void'
  const readEtag = etag === undefined ? undefined : reader(etag)
  const readLocation =
    redirect !== undefined ? reader(redirect) : created !== undefined ? template(prefix + created) : undefined
  return (output, exchange, url) => {
    const headers = responseHeaders(exchange)
    if (readEtag !== undefined) headers.etag = readEtag(output)
    if (readLocation !== undefined) headers.location = readLocation(output)
    if (!hasBody) return bufferedResponse(status, headers, null)
    if (ndjson !== undefined) {
      const link = nextLink(output, url)
      if (link !== undefined) headers.link = link
      headers['content-type'] = 'application/x-ndjson'
      return bufferedResponse(status, headers, toNdjson(output, ndjson))
    }
    headers['content-type'] = 'application/json'
    return bufferedResponse(status, headers, JSON.stringify(output))
  }
}
