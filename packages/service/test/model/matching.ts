/** A value, a shape whose fields are looked at, or what says whether a value will do. */
export type Expected =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Expected[]
  | { readonly [name: string]: Expected }
  | ((value: unknown) => boolean)

/** Where a value is not what is expected; none when it is. Fields that are not expected may be there. */
export function differences(expected: Expected, actual: unknown, path = ''): string[] {
  if (typeof expected === 'function') {
    return expected(actual) ? [] : [`${path} is ${show(actual)}`]
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual)) return [`${path} is ${show(actual)}, not a list`]
    if (actual.length !== expected.length) {
      return [`${path} has ${actual.length} items, not ${expected.length}: ${show(actual)}`]
    }
    return expected.flatMap((item, index) => differences(item, actual[index], `${path}[${index}]`))
  }
  if (typeof expected === 'object' && expected !== null) {
    if (typeof actual !== 'object' || actual === null) return [`${path} is ${show(actual)}, not an object`]
    const fields = new Map(Object.entries(actual))
    return Object.entries(expected).flatMap(([name, value]) =>
      differences(value, fields.get(name), path === '' ? name : `${path}.${name}`),
    )
  }
  return Object.is(expected, actual) ? [] : [`${path} is ${show(actual)}, not ${show(expected)}`]
}

/** Text for people, not longer than they read. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined'
  return text.length > 600 ? `${text.slice(0, 600)}…` : text
}

export const iso = (time: number) => new Date(time).toISOString()
export const isoOrNull = (time: number | null) => (time === null ? null : iso(time))
