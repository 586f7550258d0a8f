/**
 * The part of OpenAPI 3.1 that the documents of this folder use. Optional members allow undefined, so that a document
 * imported as a JSON module fits without a cast.
 */
export interface OpenApiDocument {
  openapi: string
  info: { title: string; version: string; description?: string | undefined }
  servers: { url: string }[]
  externalDocs?: { url: string } | undefined
  tags: { name: string }[]
  /** By path template below the server's URL, then by method in lower case. */
  paths: Record<string, Record<string, OperationObject>>
  components: ComponentsObject
}

export interface ComponentsObject {
  schemas: Record<string, SchemaObject>
  /** Error responses with one code only, by that code; among them those of requests that reach no operation. */
  responses: Record<string, ResponseObject>
  /** Parameters of many operations, by name. */
  parameters?: Record<string, ParameterObject> | undefined
  headers: Record<string, HeaderObject>
  securitySchemes: Record<string, SecuritySchemeObject>
}

export interface SecuritySchemeObject {
  type: string
  scheme?: string | undefined
  description?: string | undefined
  [member: string]: unknown
}

export interface OperationObject {
  operationId: string
  tags: string[]
  summary: string
  description?: string | undefined
  /** Absent where anybody may call. */
  security?: Record<string, string[]>[] | undefined
  /** The scope that a key must hold. */
  'x-scope'?: string | undefined
  /** The name of the operation in RPC. */
  'x-rpc': string
  parameters?: (ParameterObject | Reference)[] | undefined
  requestBody?: RequestBodyObject | undefined
  /** By status. */
  responses: Record<string, ResponseObject | Reference>
}

export interface Reference {
  $ref: string
}

export interface ParameterObject {
  name: string
  /** `path`, `query` or `header`. */
  in: string
  description?: string | undefined
  required: boolean
  style?: string | undefined
  explode?: boolean | undefined
  schema: SchemaObject
  examples?: Record<string, ExampleObject> | undefined
}

export interface RequestBodyObject {
  required: boolean
  content: Record<string, MediaTypeObject>
}

export interface MediaTypeObject {
  schema: SchemaObject
  examples?: Record<string, ExampleObject> | undefined
}

export interface ExampleObject {
  summary: string
  value: unknown
}

export interface ResponseObject {
  description: string
  headers: Record<string, HeaderObject | Reference>
  content?: Record<string, MediaTypeObject> | undefined
}

export interface HeaderObject {
  description: string
  required?: boolean | undefined
  schema: SchemaObject
  example?: unknown
}

/** JSON Schema draft 2020-12 with OpenAPI's `discriminator`. */
export interface SchemaObject {
  $ref?: string | undefined
  type?: string | string[] | undefined
  description?: string | undefined
  properties?: Record<string, SchemaObject> | undefined
  required?: string[] | undefined
  additionalProperties?: boolean | SchemaObject | undefined
  propertyNames?: SchemaObject | undefined
  items?: SchemaObject | undefined
  prefixItems?: SchemaObject[] | undefined
  allOf?: SchemaObject[] | undefined
  anyOf?: SchemaObject[] | undefined
  oneOf?: SchemaObject[] | undefined
  not?: SchemaObject | undefined
  const?: unknown
  enum?: unknown[] | undefined
  examples?: unknown[] | undefined
  discriminator?: { propertyName: string; mapping?: Record<string, string> | undefined } | undefined
  [keyword: string]: unknown
}
