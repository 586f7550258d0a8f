export { checkContract } from './check/check.ts'
export { type OpenApiOptions, openApiDocument } from './document.ts'
export type {
  ExampleObject,
  HeaderObject,
  MediaTypeObject,
  OpenApiDocument,
  OperationObject,
  ParameterObject,
  Reference,
  ResponseObject,
  SchemaObject,
  SecuritySchemeObject,
} from './types.ts'
