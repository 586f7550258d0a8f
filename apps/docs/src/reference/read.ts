import type {
  ExampleObject,
  OpenApiDocument,
  OperationObject,
  ParameterObject,
  ResponseObject,
  SchemaObject,
} from '@lading/stack/openapi'

/** The name at the end of a reference. */
export function lastPart(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1)
}

/** An operation and where it lives. */
export interface Route {
  readonly method: string
  readonly path: string
  readonly operation: OperationObject
}

/** Every operation, in the order of the tags. */
export function routesOf(document: OpenApiDocument): Route[] {
  const order = document.tags.map(({ name }) => name)
  return Object.entries(document.paths)
    .flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
    )
    .sort((a, b) => order.indexOf(a.operation.tags[0] ?? '') - order.indexOf(b.operation.tags[0] ?? ''))
}

/** The answer of an operation that succeeds, with its status. */
export function successOf({ responses }: OperationObject): [status: string, response: ResponseObject] {
  for (const [status, response] of Object.entries(responses)) {
    if (status < '400' && !('$ref' in response)) return [status, response]
  }
  throw new TypeError('The operation has no successful answer')
}

/** The parameters of an operation, the shared ones in place of what refers to them. */
export function parametersOf(
  { parameters = [] }: OperationObject,
  document: OpenApiDocument,
): ParameterObject[] {
  const shared = document.components.parameters ?? {}
  return parameters.flatMap((parameter) =>
    '$ref' in parameter ? (shared[lastPart(parameter.$ref)] ?? []) : [parameter],
  )
}

/** The examples of an operation by name; the summary is the same wherever the example shows. */
export function examplesOf(operation: OperationObject): Map<string, ExampleObject> {
  const contents = [operation.requestBody?.content ?? {}, successOf(operation)[1].content ?? {}]
  // A shared parameter has no examples: they belong to an operation.
  const own = (operation.parameters ?? []).flatMap((parameter) => ('$ref' in parameter ? [] : [parameter]))
  const places = [...own, ...contents.flatMap((content) => Object.values(content))]
  return new Map(places.flatMap(({ examples = {} }) => Object.entries(examples)))
}

/** An error as its page tells it. */
export interface Problem {
  readonly code: string
  readonly status: number
  readonly title: string
  readonly remedy: string
  readonly retryable: boolean
  readonly schema: SchemaObject
}

/** Every error of the document, by status and code. */
export function problemsOf(document: OpenApiDocument): Problem[] {
  return Object.entries(document.components.schemas)
    .filter(([name]) => name.startsWith('Problem_'))
    .map(([, schema]) => {
      const constant = (name: string) => schema.properties?.[name]?.const
      return {
        code: String(constant('code')),
        status: Number(constant('status')),
        title: String(constant('title')),
        remedy: schema.description ?? '',
        retryable: constant('retryable') === true,
        schema,
      }
    })
    .sort((a, b) => a.status - b.status || (a.code < b.code ? -1 : 1))
}

/** The codes of the errors that an operation can answer with. */
export function codesOf({ responses }: OperationObject): string[] {
  return Object.values(responses).flatMap((response) => {
    if ('$ref' in response) return [lastPart(response.$ref)] // a shared response is called like its one code
    const schema = response.content?.['application/problem+json']?.schema
    return (schema?.oneOf ?? []).map(({ $ref = '' }) => lastPart($ref).replace(/^Problem_/, ''))
  })
}
