import type { Answer, Request } from './example.ts'
import { json, literal } from './literal.ts'

/** In a shell's single quotes nothing is special. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

/** What an answer is worth: its status where there is nothing else to see, a file where there are bytes. */
function optionsFor({ kind }: Answer): string[] {
  if (kind === 'nothing') return ['-i']
  if (kind === 'bytes') return ['-fL', '-o report.pdf']
  return kind === 'lines' ? ['-f', '-o audit.ndjson'] : []
}

function queryOption(name: string, value: unknown): string {
  const text = `${name}=${value}`
  return /^[\w=:.-]+$/.test(text) ? `-d ${text}` : `--data-urlencode ${quoted(text)}`
}

/** The command that sends an example; curl 7.82 or newer. */
export function curl({ method, path, query, headers, body, answer }: Request): string {
  const parameters = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((item) => queryOption(name, item)),
  )
  const words = [
    'curl',
    ...optionsFor(answer),
    ...(parameters.length === 0 ? [] : ['-G']),
    ...(method === (body === undefined ? 'GET' : 'POST') ? [] : [`-X ${method}`]),
    `"$LADING_URL${path}"`,
  ]
  return [
    words.join(' '),
    '-H "Authorization: Bearer $LADING_API_KEY"',
    ...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(parameters.length === 0 ? [] : [parameters.join(' ')]),
    ...(body === undefined ? [] : [`--json ${quoted(literal(body, json, 1, 12))}`]),
  ].join(' \\\n  ')
}
