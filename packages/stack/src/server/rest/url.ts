import { OperationError, protocolErrors } from '../../contract/index.ts'

/** @throws OperationError MALFORMED_URL */
export function decodePart(part: string): string {
  if (!part.includes('%')) return part
  try {
    return decodeURIComponent(part)
  } catch {
    throw new OperationError(
      protocolErrors.MALFORMED_URL,
      'The URL has a % that no two hexadecimal digits of valid UTF-8 follow.',
      {},
    )
  }
}

/** Path and query string of an absolute URL, both still encoded. */
export function splitUrl(url: string): { path: string; query: string } {
  const start = url.indexOf('/', url.indexOf('://') + 3)
  const fragment = url.indexOf('#', start)
  const end = fragment === -1 ? url.length : fragment
  const mark = url.indexOf('?', start)
  if (mark === -1 || mark > end) return { path: url.slice(start, end), query: '' }
  return { path: url.slice(start, mark), query: url.slice(mark + 1, end) }
}

/**
 * The decoded parameters of a query string in order of appearance; `+` is a space.
 * @throws OperationError MALFORMED_URL
 */
export function parseQuery(query: string): Map<string, string[]> {
  const parameters = new Map<string, string[]>()
  if (query === '') return parameters
  for (const pair of query.replaceAll('+', ' ').split('&')) {
    if (pair === '') continue
    const mark = pair.indexOf('=')
    const name = decodePart(mark === -1 ? pair : pair.slice(0, mark))
    const value = mark === -1 ? '' : decodePart(pair.slice(mark + 1))
    const values = parameters.get(name)
    if (values === undefined) parameters.set(name, [value])
    else values.push(value)
  }
  return parameters
}
