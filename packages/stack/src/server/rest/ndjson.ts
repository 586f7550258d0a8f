import { decodePart } from './url.ts'

/** The items in the named field, one JSON object a line, each line ended. */
export function toNdjson(output: unknown, field: string): string {
  const items = (output as Record<string, readonly unknown[]>)[field] ?? [] // checkContract has seen the array
  let text = ''
  for (const item of items) text += `${JSON.stringify(item)}\n`
  return text
}

/**
 * A `Link` header (RFC 8288) to the next page: the same request with another `cursor`.
 * @returns undefined where the output has no next page
 */
export function nextLink(
  output: unknown,
  { path, query }: { path: string; query: string },
): string | undefined {
  const { nextCursor } = output as { nextCursor?: unknown } // checkContract has seen that the output is an object
  if (nextCursor === undefined || nextCursor === null) return undefined
  const others = query.split('&').filter((pair) => pair !== '' && !isCursor(pair))
  const next = [...others, `cursor=${encodeURIComponent(String(nextCursor))}`].join('&')
  // A server may hand on what its client did not encode; nothing of it may end the reference or the header.
  const target = `${path}?${next}`.replace(/[^!-~]|[<>]/gu, (character) =>
    encodeURIComponent(character.toWellFormed()),
  )
  return `<${target}>; rel="next"`
}

const isCursor = (pair: string): boolean => {
  const mark = pair.indexOf('=')
  return decodePart(mark === -1 ? pair : pair.slice(0, mark)) === 'cursor'
}
