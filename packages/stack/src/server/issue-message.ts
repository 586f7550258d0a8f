import type * as z from 'zod'

type ZodIssue = z.core.$ZodIssue

/** How zod's own sentences begin; anything else was written by whoever made the schema, and stays. */
const zodsOwn = /^(Too (big|small):|Invalid |Unrecognized )/

const types: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
}

const formats: Readonly<Record<string, string>> = {
  datetime: 'a time in UTC like 2026-01-31T12:00:00Z',
  date: 'a date like 2026-01-31',
  url: 'a URL',
}

/** What is wrong with a field, as what it must be: a sentence for whoever sent it, without the terms of zod. */
export function issueMessage(issue: ZodIssue): string {
  if (isMissing(issue)) return 'Is required'
  return (zodsOwn.test(issue.message) ? said(issue) : undefined) ?? issue.message
}

// zod tells a missing field from one of a wrong type by its message alone.
function isMissing({ code, message }: ZodIssue): boolean {
  return code === 'invalid_type' && message.endsWith('received undefined')
}

function said(issue: ZodIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return typed([issue])
    case 'too_big':
      return bound(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum)
    case 'too_small':
      if (issue.origin !== 'number' && issue.minimum === 1) return 'Must not be empty'
      return bound(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum)
    case 'invalid_format':
      if (issue.format === 'regex') return `Must match ${issue.pattern}`
      return `Must be ${formats[issue.format] ?? `a valid ${issue.format}`}`
    case 'invalid_value':
      return oneOf(issue.values)
    case 'invalid_union':
      return 'options' in issue && Array.isArray(issue.options)
        ? oneOf(issue.options)
        : typed(issue.errors.flat())
    case 'invalid_key':
      return issue.issues.map((key) => `Its name is not valid: ${issueMessage(key)}`)[0]
    default:
      return undefined
  }
}

function typed(issues: readonly ZodIssue[]): string | undefined {
  const wanted = issues.map((issue) => (issue.code === 'invalid_type' ? types[issue.expected] : undefined))
  return wanted.length > 0 && wanted.every((type) => type !== undefined)
    ? `Must be ${wanted.join(' or ')}`
    : undefined
}

function oneOf(values: readonly unknown[]): string {
  return `Must be ${values.length === 1 ? '' : 'one of '}${values.map((value) => JSON.stringify(value)).join(', ')}`
}

function bound(origin: string, relation: string, limit: number | bigint): string {
  if (origin === 'string') return `Must have ${relation} ${counted(limit, 'character')}`
  if (origin === 'array' || origin === 'set') return `Must have ${relation} ${counted(limit, 'item')}`
  return `Must be ${relation} ${limit}`
}

function counted(count: number | bigint, noun: string): string {
  return `${count} ${noun}${Number(count) === 1 ? '' : 's'}`
}
