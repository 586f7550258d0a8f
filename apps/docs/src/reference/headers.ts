import { contractDocument } from './document.ts'
import { tellField } from './fields.ts'
import { headerId } from './links.ts'

/** A header as its page tells it. */
export interface ToldHeader {
  readonly id: string
  readonly name: string
  /** Whether it is sent with a request; otherwise it comes with an answer. */
  readonly sent: boolean
  readonly presence: string
  /** Markdown. */
  readonly description: string
  readonly limits: readonly string[]
  readonly example: string | undefined
}

const { components } = contractDocument
const { schemas } = components

const authorization: ToldHeader = {
  id: headerId('Authorization'),
  name: 'Authorization',
  sent: true,
  presence: 'with every call',
  description:
    components.securitySchemes.bearer?.description ??
    'The API key, as `Bearer` and the key: see the scopes that it needs.',
  limits: [],
  example: 'Bearer lad_…',
}

/** Headers of many operations: those that are sent, then those that are answered. */
export const headers: readonly ToldHeader[] = [
  authorization,
  ...Object.values(components.parameters ?? {})
    .filter((parameter) => parameter.in === 'header')
    .map(({ name, required, schema, description = '' }) => ({
      id: headerId(name),
      name,
      sent: true,
      presence: required ? 'required' : 'optional',
      description,
      limits: tellField({ name, required, schema }, schemas).limits,
      example: undefined,
    })),
  ...Object.entries(components.headers).map(([name, { required = false, schema, description, example }]) => ({
    id: headerId(name),
    name,
    sent: false,
    presence: required ? 'always' : 'may be missing',
    description,
    limits: tellField({ name, required, schema }, schemas).limits,
    example: example === undefined ? undefined : String(example),
  })),
]
