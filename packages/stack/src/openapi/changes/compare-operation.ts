import type { OperationObject, ParameterObject, ResponseObject } from '../types.ts'
import type { Report } from './change.ts'
import { type Documents, SchemaComparison } from './compare-schema.ts'
import { errorsOf } from './errors-of.ts'
import { resolve } from './resolve.ts'

/** An operation and where it lives. */
export interface Located {
  /** `GET /files/{id}` */
  readonly route: string
  readonly operation: OperationObject
}

/** Compares two versions of one operation. */
export function compareOperation(
  documents: Documents,
  name: string,
  before: Located,
  after: Located,
  report: Report,
): void {
  if (before.route !== after.route) {
    const detail = `it was ${before.route}, and is ${after.route}`
    report({ kind: 'route changed', place: name, detail })
  }
  for (const member of ['security', 'x-scope'] as const) {
    const [was, is] = [before.operation[member], after.operation[member]].map((value) =>
      JSON.stringify(value),
    )
    if (was === is) continue
    report({ kind: 'access changed', place: name, detail: `\`${member}\` was ${was}, and is ${is}` })
  }
  const input = new SchemaComparison(documents, 'input', report)
  const output = new SchemaComparison(documents, 'output', report)
  compareParameters(documents, name, before.operation, after.operation, input, report)
  compareBodies(name, before.operation, after.operation, input, report)
  compareSuccesses(documents, name, before.operation, after.operation, output, report)
  compareErrors(documents, name, before.operation, after.operation, output, report)
}

function parametersOf(document: Documents['before'], { parameters = [] }: OperationObject) {
  return new Map(
    parameters.map((given): [string, ParameterObject] => {
      const parameter = resolve<ParameterObject>(document, given)
      return [`${parameter.in} ${parameter.name}`, parameter]
    }),
  )
}

function compareParameters(
  documents: Documents,
  name: string,
  before: OperationObject,
  after: OperationObject,
  input: SchemaComparison,
  report: Report,
): void {
  const was = parametersOf(documents.before, before)
  const is = parametersOf(documents.after, after)
  for (const key of new Set([...was.keys(), ...is.keys()])) {
    const [old, young] = [was.get(key), is.get(key)]
    const place = `${name} ${key}`
    if (young === undefined) report({ kind: 'input removed', place, detail: 'the parameter is gone' })
    else if (old === undefined) {
      const kind = young.required ? 'input required' : 'optional input added'
      report({ kind, place, detail: 'the parameter is new' })
    } else {
      if (old.required !== young.required) {
        const kind = young.required ? 'input required' : 'input optional'
        report({ kind, place, detail: 'whether it must be sent has changed' })
      }
      if (old.style !== young.style || old.explode !== young.explode)
        report({ kind: 'encoding changed', place, detail: '`style` or `explode` changed' })
      input.compare(place, old.schema, young.schema)
    }
  }
}

function compareBodies(
  name: string,
  { requestBody: was }: OperationObject,
  { requestBody: is }: OperationObject,
  input: SchemaComparison,
  report: Report,
): void {
  const place = `${name} body`
  if (was !== undefined && is === undefined)
    report({ kind: 'input removed', place, detail: 'there is no body' })
  if (is === undefined) return
  if (is.required && !was?.required) report({ kind: 'input required', place, detail: 'a body must be sent' })
  if (was === undefined) return
  for (const [type, { schema }] of Object.entries(was.content)) {
    const other = is.content[type]
    if (other === undefined)
      report({ kind: 'encoding changed', place, detail: `${type} is not taken any more` })
    else input.compare(place, schema, other.schema)
  }
}

const isSuccess = (status: string) => status < '400'

function compareSuccesses(
  documents: Documents,
  name: string,
  before: OperationObject,
  after: OperationObject,
  output: SchemaComparison,
  report: Report,
): void {
  const statuses = new Set([...Object.keys(before.responses), ...Object.keys(after.responses)])
  for (const status of [...statuses].filter(isSuccess)) {
    const [was, is] = [before.responses[status], after.responses[status]]
    const place = `${name} ${status}`
    if (was === undefined || is === undefined) {
      report({ kind: 'success changed', place, detail: `the status was ${was ? 'taken away' : 'added'}` })
      continue
    }
    const old = resolve<ResponseObject>(documents.before, was)
    const young = resolve<ResponseObject>(documents.after, is)
    compareHeaders(documents, place, old, young, output, report)
    for (const [type, { schema }] of Object.entries(old.content ?? {})) {
      const other = young.content?.[type]
      if (other === undefined)
        report({ kind: 'success changed', place, detail: `${type} is not given any more` })
      else output.compare(`${place} body`, schema, other.schema)
    }
    if (old.content === undefined && young.content !== undefined)
      report({ kind: 'success changed', place, detail: 'it has a body now' })
  }
}

function compareHeaders(
  documents: Documents,
  at: string,
  before: ResponseObject,
  after: ResponseObject,
  output: SchemaComparison,
  report: Report,
): void {
  for (const name of new Set([...Object.keys(before.headers), ...Object.keys(after.headers)])) {
    const [was, is] = [before.headers[name], after.headers[name]]
    const place = `${at} header ${name}`
    if (is === undefined) report({ kind: 'header removed', place, detail: 'it is gone' })
    else if (was === undefined) report({ kind: 'header added', place, detail: 'it is new' })
    else {
      const [old, young] = [resolve(documents.before, was), resolve(documents.after, is)]
      if (old.required && !young.required)
        report({ kind: 'header no longer certain', place, detail: 'it was always there' })
      output.compare(place, old.schema, young.schema)
    }
  }
}

function compareErrors(
  documents: Documents,
  name: string,
  before: OperationObject,
  after: OperationObject,
  output: SchemaComparison,
  report: Report,
): void {
  const was = errorsOf(documents.before, before)
  const is = errorsOf(documents.after, after)
  for (const code of new Set([...was.keys(), ...is.keys()])) {
    const [old, young] = [was.get(code), is.get(code)]
    const place = `${name} ${code}`
    if (young === undefined) report({ kind: 'error removed', place, detail: 'it is not answered any more' })
    else if (old === undefined) report({ kind: 'error added', place, detail: 'it is new' })
    else {
      if (old.status !== young.status)
        report({
          kind: 'error changed',
          place,
          detail: `its status was ${old.status}, and is ${young.status}`,
        })
      output.compare(place, old.schema, young.schema)
    }
  }
}
