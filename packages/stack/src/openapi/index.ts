export type { Change } from './changes/change.ts'
export { breakingChanges, compareDocuments, describeChange } from './changes/compare.ts'
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
