import type { Operation } from '../contract/index.ts'
import { joinComponents } from './components.ts'
import { sharedResponses } from './problems.ts'
import type { SchemaPool } from './schemas.ts'
import type {
  ComponentsObject,
  OpenApiDocument,
  OperationObject,
  Reference,
  ResponseObject,
} from './types.ts'

/** An operation on its way into the document. */
export interface Documented {
  readonly name: string
  readonly operation: Operation
  readonly parameterComponents: SchemaPool
  readonly document: OperationObject
}

function mapValues<A, B>(record: Record<string, A>, map: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]))
}

/**
 * Puts the operations into their paths and their schemas' components together.
 * @param problems the component schemas of all errors
 */
export function assemble(
  generated: OpenApiDocument,
  operations: readonly Documented[],
  problems: SchemaPool,
): Pick<OpenApiDocument, 'paths'> & { components: Pick<ComponentsObject, 'schemas' | 'responses'> } {
  const { schemas } = generated.components
  const documents = operations.map(({ document }) => document)
  const shared = sharedResponses(operations.map(({ operation }) => operation))
  const responses = [...Object.values(shared), ...documents.flatMap((document) => responsesOf(document))]
  const components = joinComponents({
    inputs: {
      roots: documents.flatMap(({ parameters = [], requestBody }) => [
        ...parameters.flatMap((parameter) => ('$ref' in parameter ? [] : [parameter.schema])),
        ...Object.values(requestBody?.content ?? {}).map(({ schema }) => schema),
      ]),
      pool: Object.assign({}, schemas, ...operations.map(({ parameterComponents }) => parameterComponents)),
    },
    outputs: {
      roots: responses.flatMap(({ content = {} }) => Object.values(content).map(({ schema }) => schema)),
      pool: { ...schemas, ...problems },
    },
  })

  const settle = <R extends ResponseObject | Reference>(response: R): R =>
    '$ref' in response || response.content === undefined
      ? response
      : {
          ...response,
          content: mapValues(response.content, (media) => ({
            ...media,
            schema: components.output(media.schema),
          })),
        }
  const paths: OpenApiDocument['paths'] = {}
  for (const { operation, document } of operations) {
    const { method, path } = operation.rest
    const settled = { ...document, responses: mapValues(document.responses, settle) }
    paths[path] = { ...paths[path], [method.toLowerCase()]: settled }
  }
  return { paths, components: { schemas: components.schemas, responses: mapValues(shared, settle) } }
}

/** The responses that stand in the operation itself. */
export function responsesOf({ responses }: OperationObject): ResponseObject[] {
  return Object.values(responses).flatMap((response) => ('$ref' in response ? [] : [response]))
}
