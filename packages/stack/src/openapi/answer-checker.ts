import { ndjsonMediaType } from './responses.ts'
import { resolve } from './schemas.ts'
import type { HeaderObject, OpenApiDocument, OperationObject, Reference, ResponseObject } from './types.ts'
import { schemaValidator, type Validate } from './validate.ts'

/** A REST request and what it was answered with. */
export interface Answer {
  readonly method: string
  /** Path and query as they were sent, with or without an origin. */
  readonly url: string
  readonly status: number
  readonly headers: Headers
  /** The text of the body, empty when there was none. */
  readonly body: string
}

// Headers of the transport and of CORS, which are no operation's business.
const transport =
  /^(?:date|connection|keep-alive|transfer-encoding|content-(?:length|type)|vary|access-control-.+)$/

interface Route {
  readonly pattern: RegExp
  readonly operations: Readonly<Record<string, OperationObject>>
}

function routesOf(document: OpenApiDocument): Route[] {
  const base = new URL(document.servers[0]?.url ?? '', 'http://localhost').pathname.replace(/\/$/, '')
  const literal = (text: string) => text.replace(/[.*+?^$()|[\]\\]/g, '\\$&')
  // A static segment wins over a parameter, as in the server: U+FFFF sorts behind every character of a path.
  const weight = (path: string) => path.replace(/\{\w+\}/g, '\uffff')
  return Object.entries(document.paths)
    .sort(([a], [b]) => (weight(a) < weight(b) ? -1 : 1))
    .map(([path, operations]) => ({
      pattern: new RegExp(`^${literal(base + path).replace(/\{\w+\}/g, '[^/]+')}$`),
      operations,
    }))
}

function headerValue(text: string, { schema }: HeaderObject): unknown {
  return schema.type === 'integer' && /^-?\d+$/.test(text) ? Number(text) : text
}

/**
 * Compares answers with the document: status, headers, media type and body. A field or header that the document does
 * not name is reported although it would let an unknown field pass: the service must say all that it sends.
 * @returns for an answer, what the document does not allow, one sentence each; empty when it allows all of it
 */
export function answerChecker(document: OpenApiDocument): (answer: Answer) => string[] {
  const routes = routesOf(document)
  const validator = schemaValidator(document, { closed: true })
  const { schemas, headers: sharedHeaders, responses } = document.components

  const follow = (response: ResponseObject | Reference): ResponseObject | undefined =>
    '$ref' in response ? responses[lastPart(response.$ref)] : response

  /** The response with this status among those of requests that reach no operation. */
  const routeProblem = (status: number, ...codes: string[]): ResponseObject | undefined =>
    codes
      .flatMap((code) => responses[code] ?? [])
      .find((response) => {
        const schema = response.content?.['application/problem+json']?.schema
        return schema !== undefined && resolve(schema, schemas).properties?.status?.const === status
      })

  const declaredFor = ({ method, url, status }: Answer): ResponseObject | undefined => {
    const { pathname } = new URL(url, 'http://localhost')
    const route = routes.find(({ pattern }) => pattern.test(pathname))
    if (route === undefined) return routeProblem(status, 'ROUTE_NOT_FOUND', 'MALFORMED_URL')
    const operation = route.operations[method === 'HEAD' ? 'get' : method.toLowerCase()]
    if (operation === undefined) return routeProblem(status, 'METHOD_NOT_ALLOWED', 'MALFORMED_URL')
    const response = operation.responses[status]
    return response && follow(response)
  }

  const checkHeaders = (answer: Answer, response: ResponseObject): string[] => {
    const declared = new Map(
      Object.entries(response.headers).map(([name, header]) => [
        name.toLowerCase(),
        '$ref' in header ? sharedHeaders[lastPart(header.$ref)] : header,
      ]),
    )
    const undeclared = [...answer.headers.keys()].filter(
      (name) => !declared.has(name) && !transport.test(name),
    )
    const faults = [...declared].flatMap(([name, header]) => {
      const text = answer.headers.get(name)
      if (header === undefined) return []
      if (text === null) return header.required === true ? [`the header ${name} is missing`] : []
      return validator(header.schema)(headerValue(text, header)).map((fault) => `header ${name}: ${fault}`)
    })
    return [...undeclared.map((name) => `the header ${name} is not declared`), ...faults]
  }

  const checkBody = (answer: Answer, { content }: ResponseObject): string[] => {
    if (content === undefined) return answer.body === '' ? [] : ['a body is not declared']
    const mediaType = answer.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
    const media = content[mediaType]
    if (media === undefined) return [`the media type ${mediaType || '(none)'} is not declared`]
    if (answer.method === 'HEAD') return answer.body === '' ? [] : ['HEAD was answered with a body']
    return mediaType === ndjsonMediaType
      ? checkLines(answer.body, validator(media.schema))
      : checkJson(answer.body, validator(media.schema))
  }

  return (answer) => {
    const { method, status, body } = answer
    if (method === 'OPTIONS') {
      return status === 204 && body === '' ? [] : ['OPTIONS must be answered by 204 without a body']
    }
    const response = declaredFor(answer)
    const faults =
      response === undefined
        ? [`the status ${status} is not declared`]
        : [...checkHeaders(answer, response), ...checkBody(answer, response)]
    return faults.map((fault) => `${method} ${answer.url} ${status}: ${fault}`)
  }
}

function lastPart(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1)
}

function checkJson(text: string, validate: Validate): string[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return ['the body is not JSON']
  }
  return validate(value).map((fault) => `body: ${fault}`)
}

/** The lines as one array; faults are counted from line 0, as its items are. */
function checkLines(text: string, validate: Validate): string[] {
  if (text !== '' && !text.endsWith('\n')) return ['the last line is not ended']
  const lines = text.split('\n').slice(0, -1)
  try {
    return validate(lines.map((line): unknown => JSON.parse(line))).map((fault) => `body: ${fault}`)
  } catch {
    return ['a line of the body is not JSON']
  }
}
