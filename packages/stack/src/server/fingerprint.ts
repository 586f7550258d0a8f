import { hash } from 'node:crypto'

/**
 * The value as JSON, the keys of its objects sorted by code unit, so that what is equal is written alike.
 * @param value what a contract's schema let through: JSON, and undefined where a field is missing
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`).join(',')}}`
}

/** SHA-256, in hexadecimal, of what is asked for: the same for a call by REST and by RPC. */
export function fingerprint(operation: string, input: unknown): string {
  // The line break stands in no name and, unescaped, in no JSON.
  return hash('sha256', `${operation}\n${canonicalJson(input)}`, 'hex')
}
