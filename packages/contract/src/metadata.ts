import * as z from 'zod'

/** Largest metadata of a file, in bytes of its JSON text in UTF-8. */
export const metadataMaxBytes = 8192
/** Deepest nesting of objects and arrays. JSON of any depth passes a parser, but not what recurses over it. */
export const metadataMaxDepth = 16

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether JSON gives the number back as it was sent: of a larger whole number a parser has changed the last digits. */
function isExact(value: number): boolean {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value))
}

/** Whether the value is JSON within the depth. By level and bounded in number: neither depth nor width costs stack. */
function isJson(root: unknown): boolean {
  let level: unknown[] = [root]
  let seen = 0
  for (let depth = 0; depth <= metadataMaxDepth; depth++) {
    const next: unknown[] = []
    for (const value of level) {
      // Every value takes at least a byte of JSON: more of them than bytes are too many.
      if (++seen > metadataMaxBytes) return false
      if (Array.isArray(value)) for (const item of value) next.push(item)
      else if (isObject(value)) {
        for (const [key, item] of Object.entries(value)) {
          if (!key.isWellFormed()) return false
          next.push(item)
        }
      } else if (typeof value === 'string' && !value.isWellFormed()) return false
      else if (typeof value === 'number' && !isExact(value)) return false
      else if (value === undefined || typeof value === 'bigint' || typeof value === 'function') return false
    }
    if (next.length === 0) return true
    level = next
  }
  return false
}

/** Free-form JSON object. `z.custom` keeps it as it came: a record would drop a key named `__proto__`. */
export const Metadata = z
  .custom<Record<string, unknown>>((value) => isObject(value) && isJson(value), {
    error: `Must be a JSON object of at most ${metadataMaxBytes} bytes, nested at most ${metadataMaxDepth} deep, of well-formed Unicode; whole numbers beyond 2^53 - 1 have to be strings`,
    abort: true,
  })
  // A custom type says nothing of its JSON type. Stated here, below the refinement, it reaches zod's own JSON Schema
  // (with `unrepresentable: 'any'`) and zod-openapi's, which refuses a refined custom type without it.
  .meta({ type: 'object', additionalProperties: true })
  .refine((value) => new TextEncoder().encode(JSON.stringify(value)).length <= metadataMaxBytes, {
    error: `Must be at most ${metadataMaxBytes} bytes of JSON`,
  })
  .meta({
    id: 'Metadata',
    description: `Your own data about the file: a JSON object of at most ${metadataMaxBytes} bytes, nested at most ${metadataMaxDepth} deep. Whole numbers beyond 2^53 - 1 have to be strings: JSON parsers round them.`,
    examples: [{ uploadedBy: 17 }],
  })
