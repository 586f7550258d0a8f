import { indent } from './doc-comment.ts'

/** A value of JSON as TypeScript writes it, on one line. */
export function literal(value: unknown): string {
  if (typeof value === 'string') {
    return `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
  }
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  const fields = Object.entries(value).map(([key, field]) => `${propertyName(key)}: ${literal(field)}`)
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`
}

/** The same, an object with one field a line where it would be too long for one. */
export function exampleOf(value: unknown, width: number): string {
  const line = literal(value)
  if (line.length <= width || typeof value !== 'object' || value === null || Array.isArray(value)) return line
  const fields = Object.entries(value).map(
    ([key, field]) => `${indent(`${propertyName(key)}: ${exampleOf(field, width)}`)},`,
  )
  return `{\n${fields.join('\n')}\n}`
}

export function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name)
}
