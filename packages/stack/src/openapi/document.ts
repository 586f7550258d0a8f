import { generateOpenApiDocument } from 'trpc-to-openapi'
import type { Contract, ErrorDefinition, Operation } from '../contract/index.ts'
import { listOperations, successStatus } from '../contract/index.ts'
import { assemble, type Documented, responsesOf } from './assemble.ts'
import { errorsOf, problemName, problemResponses, problemSchema, routeErrors } from './problems.ts'
import { parametersOf, requestBodyOf, sharedParameterRefs, sharedParameters } from './request.ts'
import { commonHeaders, replayHeaders, successResponse } from './responses.ts'
import { documentRouter, tagOf } from './router.ts'
import type { SchemaPool } from './schemas.ts'
import type {
  OpenApiDocument,
  OperationObject,
  ResponseObject,
  SchemaObject,
  SecuritySchemeObject,
} from './types.ts'

export interface OpenApiOptions {
  readonly title: string
  readonly version: string
  /** What a reader should know before the first operation, in Markdown. */
  readonly description?: string
  /** What stands before the contract's paths, for example `/v1`. */
  readonly prefix: string
  /** Where the docs are, without a slash at the end; the `type` of a problem points below it. `/docs` when left out. */
  readonly docsUrl?: string
  /** How a caller proves who it is; a bearer token when left out. */
  readonly securityScheme?: SecuritySchemeObject
}

const bearer: SecuritySchemeObject = {
  type: 'http',
  scheme: 'bearer',
  description: 'An API key, sent as `Authorization: Bearer <API key>`.',
}

function jsonOf(message: { content?: ResponseObject['content'] } | undefined): SchemaObject | undefined {
  return message?.content?.['application/json']?.schema
}

/** An operation as trpc-to-openapi made it, with what only the contract knows. */
function enrich(
  { name, operation }: { name: string; operation: Operation },
  generated: OpenApiDocument,
  prefix: string,
): Documented {
  const { method, path } = operation.rest
  const base = generated.paths[path]?.[method.toLowerCase()]
  if (base === undefined) throw new TypeError(`trpc-to-openapi left out ${name}`)
  const { parameters: _, requestBody: body, responses: __, ...head } = base
  const { parameters, components } = parametersOf(operation)
  const allParameters = [...parameters, ...sharedParameterRefs(operation)]
  const requestBody = requestBodyOf(operation, jsonOf(body))
  const output = jsonOf(responsesOf(base)[0]) ?? {} // its only one, 200
  const document: OperationObject = {
    ...head,
    ...(operation.scope === null ? {} : { 'x-scope': operation.scope }),
    'x-rpc': name,
    ...(allParameters.length === 0 ? {} : { parameters: allParameters }),
    ...(requestBody === undefined ? {} : { requestBody }),
    responses: {
      [successStatus(operation)]: successResponse(operation, output, generated.components.schemas, prefix),
      ...problemResponses(operation),
    },
  }
  return { name, operation, parameterComponents: components, document }
}

/** The schemas of all errors that can be met, and what they refer to. */
function problemComponents(operations: readonly Documented[], docsUrl: string): SchemaPool {
  const errors = new Set<ErrorDefinition>([
    ...routeErrors,
    ...operations.flatMap(({ operation }) => errorsOf(operation)),
  ])
  const made = [...errors].map((error) => ({
    name: problemName(error.code),
    ...problemSchema(error, docsUrl),
  }))
  return Object.assign(
    {},
    ...made.map(({ components }) => components),
    Object.fromEntries(made.map(({ name, schema }) => [name, schema])),
  )
}

/**
 * The OpenAPI 3.1 document of a contract's REST side. trpc-to-openapi makes it from a tRPC router with `meta.openapi`;
 * statuses, headers, typed errors, parameters and examples come from the contract, which is left as it was.
 * @returns plain JSON
 * @throws TypeError when two different schemas want one name: `checkContract` says which
 */
export function openApiDocument(contract: Contract, options: OpenApiOptions): OpenApiDocument {
  const { title, version, description, prefix, docsUrl = '/docs', securityScheme = bearer } = options
  const generated = plain(
    generateOpenApiDocument(documentRouter(contract), {
      title,
      version,
      ...(description === undefined ? {} : { description }),
      baseUrl: prefix,
      docsUrl,
      tags: [...new Set(listOperations(contract).map(({ name }) => tagOf(name)))],
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
    }),
  )
  const operations = listOperations(contract).map((item) => enrich(item, generated, prefix))
  const { paths, components } = assemble(generated, operations, problemComponents(operations, docsUrl))
  const parameters = sharedParameters(operations.map(({ operation }) => operation))
  return plain({
    ...generated,
    paths,
    components: {
      ...components,
      ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
      headers: { ...commonHeaders, ...(Object.keys(parameters).length === 0 ? {} : replayHeaders) },
      securitySchemes: { bearer: securityScheme },
    },
  })
}

/** A copy that shares nothing with the contract. openapi3-ts has every member optional; here is what is always made. */
function plain(document: unknown): OpenApiDocument {
  const copy: OpenApiDocument = JSON.parse(JSON.stringify(document))
  copy.components.schemas ??= {}
  return copy
}
