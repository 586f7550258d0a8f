import type { Key } from './key.ts'

/**
 * How the external reference of a file is made of its record's key: `attachments/{id}`, or `{table}/{row}` of a key of two
 * columns. It goes both ways, so that an item tells which record it came from; no table between the two is kept.
 */
export interface ReferenceTemplate {
  format(key: Key): string
  /** The key that gives this reference; undefined when none does. */
  parse(reference: string): Key | undefined
}

/** Every value of several is encoded so that the texts between them cannot occur in it. */
const encodeValue = (value: string) => encodeURIComponent(value)

function decodeValue(text: string): string | undefined {
  try {
    const value = decodeURIComponent(text)
    return encodeValue(value) === text ? value : undefined
  } catch {
    return undefined // not percent-encoded by us
  }
}

/**
 * @param template names every column of the key once, in braces
 * @throws {RangeError} when it does not, or names something else
 */
export function referenceTemplate(template: string, columns: readonly string[]): ReferenceTemplate {
  const names = [...template.matchAll(/\{([^{}]*)\}/g)].map(([, name = '']) => name)
  const missing = columns.filter((column) => names.filter((name) => name === column).length !== 1)
  if (missing.length > 0 || names.length !== columns.length) {
    throw new RangeError(
      `The reference "${template}" must name each column of the key once: ${columns.map((name) => `{${name}}`).join(', ')}`,
    )
  }
  const texts = template.split(/\{[^{}]*\}/)
  const order = names.map((name) => columns.indexOf(name))
  const [only] = columns.length === 1 ? texts : []
  if (only !== undefined) {
    // One value needs no encoding: what is between the two texts is it.
    const [before = '', after = ''] = texts
    return {
      format: ([value = '']) => before + value + after,
      parse: (reference) =>
        reference.length >= before.length + after.length &&
        reference.startsWith(before) &&
        reference.endsWith(after)
          ? [reference.slice(before.length, reference.length - after.length)]
          : undefined,
    }
  }
  const between = texts.slice(1, -1)
  if (between.some((text) => text === '' || /^[\w.!~*'()%-]*$/.test(text))) {
    throw new RangeError(
      `The reference "${template}" needs a sign such as "/" or ":" between two columns, to tell their values apart`,
    )
  }
  const pattern = new RegExp(
    `^${texts.map((text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join("([\\w.!~*'()%-]*)")}$`,
  )
  return {
    format: (key) =>
      texts
        .map((text, at) => text + encodeValue(at < order.length ? (key[order[at] ?? 0] ?? '') : ''))
        .join(''),
    parse(reference) {
      const found = pattern.exec(reference)
      if (found === null) return undefined
      const key: string[] = []
      for (const [at, column] of order.entries()) {
        const value = decodeValue(found[at + 1] ?? '')
        if (value === undefined) return undefined
        key[column] = value
      }
      return key
    },
  }
}
