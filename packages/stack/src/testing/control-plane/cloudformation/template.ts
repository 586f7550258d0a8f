export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [name: string]: Json
}

export interface ResourceTemplate {
  readonly Type: string
  readonly Properties?: JsonObject
  readonly DependsOn?: string | readonly string[]
  readonly Condition?: string
  readonly Metadata?: JsonObject
  readonly DeletionPolicy?: string
  readonly UpdateReplacePolicy?: string
}

export interface ParameterTemplate {
  readonly Type: string
  readonly Default?: string | number
  readonly AllowedValues?: readonly (string | number)[]
  readonly AllowedPattern?: string
  readonly NoEcho?: boolean | string
}

export interface OutputTemplate {
  readonly Value: Json
  readonly Description?: string
  readonly Condition?: string
  readonly Export?: { readonly Name: Json }
}

/** A template as it was written, in JSON. */
export interface Template {
  readonly Description?: string
  readonly Parameters?: Readonly<Record<string, ParameterTemplate>>
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, JsonObject>>>>
  readonly Conditions?: Readonly<Record<string, Json>>
  readonly Resources: Readonly<Record<string, ResourceTemplate>>
  readonly Outputs?: Readonly<Record<string, OutputTemplate>>
}
