import type { HeaderObject } from '@lading/stack/openapi'
import { type Sample, samplesOf } from '../samples/index.ts'
import { type Cost, costsOf } from './costs.ts'
import { contractDocument, prefix, problems, routes } from './document.ts'
import type { Field, ToldField } from './field.ts'
import { fieldsOf, tellField } from './fields.ts'
import { codesOf, examplesOf, type Problem, parametersOf, type Route, successOf } from './read.ts'

/** What an operation answers to an example. */
export interface AnswerExample {
  readonly summary: string
  /** As it is sent, but that JSON is written for people. */
  readonly text: string
}

/** An operation as its page tells it. */
export interface OperationPage {
  readonly name: string
  /** The first part of its name. */
  readonly resource: string
  readonly summary: string
  /** Markdown. */
  readonly description: string
  readonly method: string
  /** With the prefix. */
  readonly path: string
  readonly scope: string | undefined
  /** What happens when it is called twice: Markdown. */
  readonly repetition: string
  /** Fields by where they travel, in the order of the request. */
  readonly request: readonly { readonly place: string; readonly fields: readonly ToldField[] }[]
  readonly status: string
  readonly answerDescription: string
  readonly answerHeaders: readonly ToldField[]
  /** Headers that many answers have, by name. */
  readonly sharedHeaders: readonly string[]
  readonly answer: readonly ToldField[]
  readonly answerExamples: readonly AnswerExample[]
  /** The errors that belong to what it does. */
  readonly problems: readonly Problem[]
  /** The errors that a call of most operations can meet. */
  readonly commonProblems: readonly Problem[]
  readonly costs: readonly Cost[]
  /** Samples that do the same, in each language. */
  readonly samples: readonly { readonly title: string; readonly samples: readonly Sample[] }[]
}

const { schemas } = contractDocument.components

/** Errors of at least a third of all operations: they come from the protocol, not from what an operation does. */
const commonCodes = new Set(
  problems
    .map(({ code }) => code)
    .filter(
      (code) =>
        routes.filter(({ operation }) => codesOf(operation).includes(code)).length * 3 >= routes.length,
    ),
)

export const headerField = ([name, { required = false, schema, description }]: [
  string,
  HeaderObject,
]): Field => ({ name, required, schema: { ...schema, description } })

function requestFields({ operation }: Route): OperationPage['request'] {
  const body = operation.requestBody?.content['application/json']?.schema ?? {}
  const fields: Field[] = [
    ...parametersOf(operation, contractDocument).map(
      ({ name, in: place, required, schema, description }) => ({
        name,
        place,
        required,
        schema: { ...schema, description },
      }),
    ),
    ...fieldsOf(body, schemas).map((field) => ({ ...field, place: 'body' })),
  ]
  return ['path', 'query', 'header', 'body'].flatMap((place) => {
    const own = fields.filter((field) => field.place === place)
    return own.length === 0 ? [] : [{ place, fields: own.map((field) => tellField(field, schemas)) }]
  })
}

function answerExamples(route: Route): AnswerExample[] {
  const { content = {} } = successOf(route.operation)[1]
  return [...examplesOf(route.operation)].flatMap(([name, { summary }]) =>
    Object.entries(content).flatMap(([mediaType, { examples = {} }]) => {
      const value = examples[name]?.value
      if (value === undefined) return []
      const isLines = mediaType === 'application/x-ndjson' && Array.isArray(value)
      const text = isLines
        ? value.map((line) => JSON.stringify(line)).join('\n')
        : JSON.stringify(value, null, 2)
      return [{ summary, text }]
    }),
  )
}

function repetitionOf({ method, operation }: Route): string {
  const takesKey = parametersOf(operation, contractDocument).some(({ name }) => name === 'Idempotency-Key')
  if (takesKey)
    return 'Send an `Idempotency-Key` and repeat the request as often as you like: it is done once. The SDK does so by itself.'
  return method === 'GET'
    ? 'It reads: repeat it as often as you like.'
    : 'It changes nothing that is kept: repeat it as often as you like.'
}

export function operationPage(route: Route): OperationPage {
  const { operation, method, path } = route
  const [status, { description, headers, content = {} }] = successOf(operation)
  const codes = codesOf(operation)
  const own = Object.entries(headers).flatMap(([name, header]): [string, HeaderObject][] =>
    '$ref' in header ? [] : [[name, header]],
  )
  return {
    name: operation['x-rpc'],
    resource: operation.tags[0] ?? '',
    summary: operation.summary,
    description: operation.description ?? '',
    method,
    path: `${prefix}${path}`,
    scope: operation['x-scope'],
    repetition: repetitionOf(route),
    request: requestFields(route),
    status,
    answerDescription: description,
    answerHeaders: own.map((header) => tellField(headerField(header), schemas)),
    sharedHeaders: Object.entries(headers).flatMap(([name, header]) => ('$ref' in header ? [name] : [])),
    answer: Object.values(content).flatMap(({ schema }) =>
      fieldsOf(schema, schemas).map((field) => tellField(field, schemas)),
    ),
    answerExamples: answerExamples(route),
    problems: problems.filter(({ code }) => codes.includes(code) && !commonCodes.has(code)),
    commonProblems: problems.filter(({ code }) => codes.includes(code) && commonCodes.has(code)),
    costs: costsOf(operation['x-rpc']),
    samples: [...Map.groupBy(samplesOf(route), ({ title }) => title)].map(([title, samples]) => ({
      title,
      samples,
    })),
  }
}

/** What a search engine shows of the page: at most about 160 characters. */
export function operationDescription({ method, path, name, summary, description }: OperationPage): string {
  const [first = ''] = description.replaceAll('`', '').split(/(?<=\.)\s/)
  const text = `${summary}: ${method} ${path}, ${name} in the SDK and over RPC. ${first}`.trim()
  return text.length <= 160 ? text : `${text.slice(0, text.lastIndexOf(' ', 158))} …`
}
