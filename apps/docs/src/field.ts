import type { SchemaObject } from '@lading/stack/openapi'

export interface Field {
  readonly name: string
  readonly schema: SchemaObject
  readonly required: boolean
  /** Where it travels, of a request's field. */
  readonly place?: string
  /** On what its presence depends, of a field that only one kind of object has. */
  readonly when?: string
}
