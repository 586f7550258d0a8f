import type { SchemaObject } from '@lading/stack/openapi'

/** What a person would say instead of the patterns that the contract writes out; those of a format say no more than it. */
const patternWords: Readonly<Record<string, string>> = {
  '^[0-9a-f]{64}$': '64 hexadecimal digits in lower case',
  '^[!-~]+$': 'printable ASCII characters without spaces',
  '^[1-9]\\d{0,8}$': 'digits: a whole number from 1 to 999,999,999',
  '^lad_([0-9a-hjkmnp-tv-z]{16})_([0-9a-hjkmnp-tv-z]{40})$':
    '`lad_`, 16 letters and digits, `_`, then 40 letters and digits',
  '^"default";q=\\d+;w=\\d+$': '`"default";q=` with the calls, `;w=` with the seconds',
  '^"default";r=\\d+;t=\\d+$': '`"default";r=` with the calls, `;t=` with the seconds',
}

/** A pattern in words, or undefined when there are none for it yet. */
export function wordsOfPattern(pattern: string): string | undefined {
  const known = patternWords[pattern]
  if (known !== undefined) return known
  const [, prefix, count] = /^\^([a-z_]*)\[0-9a-hjkmnp-tv-z\]\{(\d+)\}\$$/.exec(pattern) ?? []
  if (prefix !== undefined) {
    return prefix === '' ? `${count} letters and digits` : `\`${prefix}\`, then ${count} letters and digits`
  }
  // A media type as RFC 9110 writes it.
  return pattern.includes('+\\/[!#$%')
    ? 'type, slash, subtype: `text/plain`, with parameters or without'
    : undefined
}

const number = (value: number) => value.toLocaleString('en', { useGrouping: 'min2' })
const counted = (count: number, noun: string) => `${number(count)} ${noun}${count === 1 ? '' : 's'}`

/** zod writes the bounds of safe integers beside every integer: they say nothing to a person. */
const bound = (value: unknown) =>
  typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : undefined

/** `1 to 255 characters`, `at most 50 items`, `0 or more`. @param noun of what is counted; none for a number itself */
function range(from: number | undefined, to: number | undefined, noun?: string): string[] {
  const of = (count: number) => (noun === undefined ? number(count) : counted(count, noun))
  if (from !== undefined && to !== undefined) return [from === to ? of(to) : `${number(from)} to ${of(to)}`]
  if (to !== undefined) return [`at most ${of(to)}`]
  if (from !== undefined) return [noun === undefined ? `${of(from)} or more` : `at least ${of(from)}`]
  return []
}

/** The limits of a value as sentences without a verb: Markdown, each to stand for itself. @param schema a resolved one */
export function limitsInWords(schema: SchemaObject): string[] {
  const code = (value: unknown) => `\`${JSON.stringify(value)}\``
  const words =
    typeof schema.pattern === 'string' && schema.format === undefined
      ? wordsOfPattern(schema.pattern)
      : undefined
  return [
    ...(schema.enum === undefined ? [] : [`one of ${schema.enum.map(code).join(', ')}`]),
    ...('const' in schema ? [`always ${code(schema.const)}`] : []),
    ...range(bound(schema.minimum), bound(schema.maximum)),
    ...range(bound(schema.minLength), bound(schema.maxLength), 'character'),
    ...range(bound(schema.minItems), bound(schema.maxItems), 'item'),
    ...(words === undefined ? [] : [words]),
  ]
}
