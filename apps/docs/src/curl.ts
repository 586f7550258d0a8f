import type { OpenApiDocument, ParameterObject } from '@lading/stack/openapi'
import { parametersOf, type Route } from './read.ts'

/** In a shell's single quotes nothing is special. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

/** Percent-encoded so that it can also stand in a shell's double quotes. */
function encode(value: unknown): string {
  const hex = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`
  return encodeURIComponent(String(value)).replace(/[!'()*]/g, hex)
}

function queryOf({ name, style }: ParameterObject, value: unknown): string[] {
  const pairs =
    style === 'deepObject' && typeof value === 'object' && value !== null
      ? Object.entries(value).map(([key, member]) => [`${name}[${key}]`, member] as const)
      : [[name, value] as const]
  return pairs.flatMap(([key, member]) => [member].flat().map((item) => `${encode(key)}=${encode(item)}`))
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}

/**
 * The command that sends an example of an operation. `$LADING_URL` is the origin of the API without a slash at the end,
 * `$LADING_API_KEY` the key; curl must be 7.82 or newer for `--json`.
 */
export function curl(document: OpenApiDocument, { method, path, operation }: Route, example: string): string {
  const { requestBody, responses, security } = operation
  const given = parametersOf(operation, document).flatMap((parameter) => {
    const value = parameter.examples?.[example]?.value
    return value === undefined ? [] : [{ parameter, value }]
  })
  const at = (place: string) => given.filter(({ parameter }) => parameter.in === place)
  const filled = path.replace(/\{(\w+)\}/g, (template, name: string) => {
    const found = at('path').find(({ parameter }) => parameter.name === name)
    return found === undefined ? template : encode(found.value)
  })
  const query = at('query').flatMap(({ parameter, value }) => queryOf(parameter, value))
  const search = query.length === 0 ? '' : `?${query.join('&')}`
  const written = requestBody?.content['application/json']?.examples?.[example]
  // A body that may be left out and holds nothing says nothing.
  const body = requestBody?.required === false && isEmpty(written?.value) ? undefined : written
  const words = [
    'curl',
    ...(method === (body === undefined ? 'GET' : 'POST') ? [] : [`-X ${method}`]),
    ...('302' in responses ? ['-L -o file'] : []),
    `"$LADING_URL${document.servers[0]?.url ?? ''}${filled}${search}"`,
  ]
  return [
    words.join(' '),
    ...(security === undefined ? [] : ['-H "Authorization: Bearer $LADING_API_KEY"']),
    ...at('header').map(({ parameter, value }) => `-H ${quoted(`${parameter.name}: ${value}`)}`),
    ...(body === undefined ? [] : [`--json ${quoted(JSON.stringify(body.value, null, 2))}`]),
  ].join(' \\\n  ')
}
