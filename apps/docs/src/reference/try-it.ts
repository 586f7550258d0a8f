import type { SchemaObject } from '@lading/stack/openapi'
import { contractDocument } from './document.ts'
import type { OperationPage } from './operation.ts'
import { examplesOf, lastPart, parametersOf, type Route } from './read.ts'

/** A parameter to fill in. */
export interface TryItInput {
  readonly id: string
  readonly name: string
  readonly place: string
  readonly required: boolean
  /** Of what can be chosen from. */
  readonly options: readonly string[] | undefined
  readonly example: string
  /** Markdown. */
  readonly hint: string
}

export interface TryItForm {
  /** What happens on “Send”: Markdown. */
  readonly intro: string
  readonly inputs: readonly TryItInput[]
  /** JSON, of an operation that takes a body. */
  readonly body: string | undefined
  /** Whether a real file can be sent along. */
  readonly uploads: boolean
  /** `redirect` where a browser could not look at the answer. */
  readonly answers: 'json' | 'redirect'
}

function resolved(schema: SchemaObject): SchemaObject {
  const target =
    schema.$ref === undefined ? undefined : contractDocument.components.schemas[lastPart(schema.$ref)]
  return { ...target, ...schema }
}

function optionsOf({ enum: values, type }: SchemaObject): string[] | undefined {
  return type === 'boolean' ? ['true', 'false'] : values?.map(String)
}

const firstSentence = (text: string) => text.split(/(?<=\.)\s/)[0] ?? text

function introOf({ method, path, name }: OperationPage, uploads: boolean, redirects: boolean): string {
  if (redirects)
    return `Calls the service that this page comes from. \`${method} ${path}\` answers with a redirect, at which a browser lets no page look: the console calls \`POST /rpc/${name}\` instead, which answers with the same signed URL.`
  const what = `Sends \`${method} ${path}\` to the service that this page comes from, with your key.`
  if (uploads) return `${what} It really announces a file; choose one and its bytes are sent too.`
  return method === 'GET' ? `${what} It only reads.` : `${what} What it does is really done.`
}

/** The console of an operation, filled in from its first example. */
export function tryItForm(page: OperationPage, { operation }: Route): TryItForm {
  const [example = ''] = examplesOf(operation).keys()
  const content = operation.requestBody?.content['application/json']
  const uploads = content?.schema.properties?.contentType !== undefined
  const redirects = page.status === '302'
  const inputs = parametersOf(operation, contractDocument).map((parameter) => {
    const schema = resolved(parameter.schema)
    const value =
      parameter.examples?.[example]?.value ?? (parameter.required ? schema.examples?.[0] : undefined)
    return {
      id: `try-${parameter.in}-${parameter.name.toLowerCase()}`,
      name: parameter.name,
      place: parameter.in,
      required: parameter.required,
      options: optionsOf(schema),
      example: value === undefined ? '' : String(value),
      hint: firstSentence(parameter.description ?? schema.description ?? ''),
    }
  })
  return {
    intro: introOf(page, uploads, redirects),
    inputs,
    body:
      content === undefined ? undefined : JSON.stringify(content.examples?.[example]?.value ?? {}, null, 2),
    uploads,
    answers: redirects ? 'redirect' : 'json',
  }
}
