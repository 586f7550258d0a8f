import { Validator } from '@seriousme/openapi-schema-validator'
import type { OpenApiDocument, SchemaObject } from './types.ts'
import { schemaValidator, type Validate } from './validate.ts'

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

interface Found {
  readonly at: string
  readonly schema: SchemaObject
  readonly values: readonly unknown[]
}

// Their values are data, in which nothing is a schema whatever its fields are called.
const data = new Set(['examples', 'example', 'default', 'const', 'enum'])

/** Every place with examples or a default: media types, parameters and headers beside a schema, and schemas. */
function findExamples(node: unknown, at: string): Found[] {
  if (Array.isArray(node)) return node.flatMap((item, index) => findExamples(item, `${at}/${index}`))
  if (!isRecord(node)) return []
  const found: Found[] = []
  const children = (keep: (key: string) => boolean) =>
    Object.entries(node).flatMap(([key, child]) => (keep(key) ? findExamples(child, `${at}/${key}`) : []))
  if (at.endsWith('/properties')) return children(() => true) // its keys are names of fields
  if (isRecord(node.schema)) {
    const named = isRecord(node.examples) ? Object.values(node.examples) : []
    const values = named.map((example) => isRecord(example) && example.value)
    if ('example' in node) values.push(node.example)
    found.push({ at, schema: node.schema, values })
  } else if (Array.isArray(node.examples) || 'default' in node) {
    const values = Array.isArray(node.examples) ? [...node.examples] : []
    if ('default' in node) values.push(node.default)
    found.push({ at, schema: node, values })
  }
  return [...found, ...children((key) => !data.has(key))]
}

/**
 * Checks a document against the schema of OpenAPI 3.1 and each of its examples and defaults against the schema that it
 * illustrates.
 * @returns what is wrong, one sentence each; empty when nothing is
 * @throws Error when a schema is no JSON Schema, uses an unknown keyword or refers to nothing
 */
export async function checkDocument(document: OpenApiDocument): Promise<string[]> {
  const verdict = await new Validator().validate({ ...structuredClone(document) })
  const structure = verdict.valid ? [] : [JSON.stringify(verdict.errors)]
  // An answer's example shows declared fields only; a request's schema is closed as it stands.
  const validator = schemaValidator(document, { closed: true })
  const validate = new Map<SchemaObject, Validate>()
  const examples = findExamples(document, '').flatMap(({ at, schema, values }) => {
    const check = validate.get(schema) ?? validator(schema)
    validate.set(schema, check)
    return values.flatMap((value) => check(value).map((fault) => `${at}: ${fault}`))
  })
  return [...structure, ...examples]
}
