import * as z from 'zod'
import {
  type Contract,
  type ErrorDefinition,
  isOperation,
  listOperations,
  type Operation,
  protocolErrors,
} from '../contract/index.ts'
import { describeOperation } from './describe-operation.ts'
import { docComment, indent } from './doc-comment.ts'
import { literal, propertyName } from './literal.ts'
import { type ModuleSource, type Modules, writeModules } from './modules.ts'
import { mayBeMissing } from './side.ts'
import { type GivenName, TypePrinter, wrapUnion } from './type-printer.ts'

export interface SdkTypesOptions {
  /** Module specifier of the client half, which has `Call`, `CallOptions`, `Listing` and `MutationOptions`. */
  readonly client: string
  /** What stands before the paths of the contract in REST, for example `/v1`. */
  readonly prefix: string
  /** What the SDK is called in examples, and in the name of its tree of calls: `lading`, `LadingCalls`. */
  readonly variable: string
  /** Names for schemas that have no `id`. */
  readonly names?: ReadonlyMap<object, GivenName>
}

/** How an operation is called: `pages` is a query whose answer is one page of many. */
type Manner = 'query' | 'pages' | 'mutation'

interface Printed {
  readonly name: string
  readonly operation: Operation
  readonly manner: Manner
  readonly input: string
  readonly output: string
  /** What a page has, for `pages`. */
  readonly item: string | undefined
}

/**
 * A contract's types for its SDK: what is sent and given, every error with its data, the table of the operations and
 * the tree of the calls, with what the contract says of each as JSDoc; and what a client has to know of the operations
 * at run time. Nothing in it needs zod or the contract.
 * @returns the text of each module by its file name
 * @throws TypeError for a schema that has no type without zod, and where last names do not tell queries from mutations
 */
export function sdkTypes(contract: Contract, options: SdkTypesOptions): Modules {
  const printer = new TypePrinter(options.names ?? new Map())
  const messages: [string, string][] = []
  const operations = listOperations(contract).map(({ name, operation }): Printed => {
    const { input, output } = operation
    const item = itemOf(operation)
    const declare = (kind: string, about: string, text: string) => {
      messages.push([
        pascal(name) + kind,
        `${docComment(about)}export interface ${pascal(name)}${kind} ${text}`,
      ])
      return pascal(name) + kind
    }
    const inputText = printer.print(input, 'input')
    const outputText = printer.print(output, 'output')
    return {
      name,
      operation,
      manner: item === undefined ? operation.kind : 'pages',
      input: inputText.startsWith('{') ? declare('Input', `The input of \`${name}\`.`, inputText) : inputText,
      output: outputText.startsWith('{')
        ? declare('Output', `The answer of \`${name}\`.`, outputText)
        : outputText,
      item: item && printer.print(item, 'output'),
    }
  })
  const errors = errorTypes(operations, printer)
  return writeModules(
    {
      'resources.ts': { types: [...printer.declarations] },
      'messages.ts': { types: messages },
      'errors.ts': { types: errors },
      'operations.ts': operationTable(operations),
      'calls.ts': { types: callTypes(contract, operations, options) },
    },
    { [options.client]: ['Call', 'CallOptions', 'Listing', 'MutationOptions'] },
  )
}

/** What the pages of an operation have; undefined for one that gives something else. */
function itemOf({ output }: Operation): z.core.$ZodType | undefined {
  if (!(output instanceof z.ZodObject)) return undefined
  const { items, nextCursor } = output.shape
  return nextCursor !== undefined && items instanceof z.ZodArray ? items.element : undefined
}

function errorTypes(operations: readonly Printed[], printer: TypePrinter): [string, string][] {
  const declared = operations.flatMap(({ operation }) => operation.errors)
  const errors = new Map<string, ErrorDefinition>(
    [...Object.values(protocolErrors), ...declared].map((error) => [error.code, error]),
  )
  const common = Object.keys(protocolErrors)
  const fields = [...errors.values()].map(
    (error) => `${describeError(error)}${error.code}: ${printer.print(error.data, 'output')}`,
  )
  return [
    [
      'CommonErrorCode',
      `${docComment(
        'The codes with which the service can answer any call.',
        Object.values(protocolErrors).map(listError).join('\n'),
      )}export type CommonErrorCode =${wrapUnion(common.map(literal).join(' | '))}`,
    ],
    [
      'ErrorData',
      `${docComment('The `data` of each error of the service, by its code.')}export interface ErrorData {\n${indent(fields.join('\n'))}\n}`,
    ],
    [
      'ServiceErrorCode',
      `${docComment('Every code with which the service answers.')}export type ServiceErrorCode = keyof ErrorData`,
    ],
  ]
}

function listError({ code, status, title }: ErrorDefinition): string {
  return `- \`${code}\` (${status}): ${title}.`
}

function describeError({ status, title, remedy, retryable }: ErrorDefinition): string {
  const again = retryable ? ' A repetition can succeed.' : ''
  return docComment(`${title} (${status}).${again}`, remedy)
}

function operationTable(operations: readonly Printed[]): ModuleSource {
  const rows = operations.map(({ name, operation, manner, input, output, item }) => {
    const codes = [...operation.errors.map(({ code }) => literal(code)), 'CommonErrorCode'].join(' | ')
    const facts = [`kind: '${manner}'`, `input: ${input}`, `output: ${output}`, `errors:${wrapUnion(codes)}`]
    if (item !== undefined) facts.push(`item: ${item}`)
    return `${docComment(`${operation.summary}.`)}${literal(name)}: {\n${indent(facts.join('\n'))}\n}`
  })
  const queries = Object.entries(queriesOf(operations)).map(
    ([last, manner]) => `${propertyName(last)}: '${manner}',`,
  )
  return {
    types: [
      [
        'Operations',
        `${docComment('Every operation by its name: how it is called, what it takes and gives, and the codes of its errors.')}export interface Operations {\n${indent(rows.join('\n'))}\n}`,
      ],
    ],
    values: `${docComment('What the last name of an operation says of its call; what is not named here is a mutation.')}export const queries = {\n${indent(queries.join('\n'))}\n} as const`,
  }
}

function queriesOf(operations: readonly Printed[]): Record<string, Manner> {
  const manners: Record<string, Manner> = {}
  for (const { name, manner } of operations) {
    const last = name.slice(name.lastIndexOf('.') + 1)
    if (manners[last] !== undefined && manners[last] !== manner) {
      throw new TypeError(
        `${last} is a ${manner} in ${name}, and something else elsewhere: a client tells by the last name`,
      )
    }
    manners[last] = manner
  }
  return Object.fromEntries(Object.entries(manners).filter(([, manner]) => manner !== 'mutation'))
}

function callTypes(
  contract: Contract,
  operations: readonly Printed[],
  { prefix, variable }: SdkTypesOptions,
): [string, string][] {
  const printed = new Map(operations.map((operation) => [operation.name, operation]))
  const types: [string, string][] = []
  const declare = (node: Contract, path: string): string => {
    const members = Object.entries(node).map(([key, child]) => {
      const name = path === '' ? key : `${path}.${key}`
      if (!isOperation(child))
        return `/** \`${name}.…\` */\nreadonly ${propertyName(key)}: ${declare(child, name)}`
      const operation = printed.get(name)
      if (operation === undefined) throw new TypeError(`${name} was not printed`)
      return callOf(operation, propertyName(key), { prefix, variable })
    })
    const typeName = `${pascal(path === '' ? variable : path)}Calls`
    const about =
      path === ''
        ? 'Every operation of the service, in a tree.'
        : `The operations \`${path}.…\` of the service.`
    types.push([
      typeName,
      `${docComment(about)}export interface ${typeName} {\n${indent(members.join('\n\n'))}\n}`,
    ])
    return typeName
  }
  declare(contract, '')
  return types
}

function callOf(
  { name, operation, manner, input, output, item }: Printed,
  key: string,
  { prefix, variable }: Pick<SdkTypesOptions, 'prefix' | 'variable'>,
): string {
  const answer = item ?? output
  const doc = describeOperation({ name, operation, answer, prefix, variable, isListing: item !== undefined })
  const mark = Object.values(operation.input.shape).every((field) => mayBeMissing(field, 'input')) ? '?' : ''
  if (manner === 'pages') return `${doc}${key}(options${mark}: ${input} & CallOptions): Listing<${answer}>`
  const options = manner === 'mutation' ? 'MutationOptions' : 'CallOptions'
  return `${doc}${key}(input${mark}: ${input}, options?: ${options}): Call<${output}>`
}

function pascal(name: string): string {
  return name.replace(/(?:^|\.)(\w)/g, (_, first: string) => first.toUpperCase())
}
