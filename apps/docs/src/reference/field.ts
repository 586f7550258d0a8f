import type { SchemaObject } from '@lading/stack/openapi'

/** A field as the document has it. */
export interface Field {
  readonly name: string
  readonly schema: SchemaObject
  readonly required: boolean
  /** Where it travels, of a request's field. */
  readonly place?: string
  /** On what its presence depends, of a field that only one kind of object has. */
  readonly when?: string
}

/** A field as a page tells it. What stands in backticks is code. */
export interface ToldField {
  readonly name: string
  readonly type: string
  readonly place: string | undefined
  /** `required` or `optional` of what is sent, `may be missing` of what is answered; empty for what is always there. */
  readonly presence: string
  readonly when: string | undefined
  readonly description: string
  readonly limits: readonly string[]
  /** The regular expression, for those who need it to the letter. */
  readonly pattern: string | undefined
  /** As JSON. */
  readonly default: string | undefined
  /** As JSON, each. */
  readonly examples: readonly string[]
}
