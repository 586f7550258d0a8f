/** How a language writes data. */
export interface Notation {
  readonly indent: string
  readonly list: readonly [open: string, close: string]
  readonly object: readonly [open: string, close: string]
  readonly key: (name: string) => string
  /** What follows the last of several lines. */
  readonly end: ',' | ''
  /** What parts the thousands of a large number. */
  readonly thousands: '_' | ''
  readonly text: (value: string) => string
}

const singleQuoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

export const javascript: Notation = {
  indent: '  ',
  list: ['[', ']'],
  object: ['{ ', ' }'],
  key: (name) => `${/^[A-Za-z_$][\w$]*$/.test(name) ? name : singleQuoted(name)}: `,
  end: ',',
  thousands: '_',
  text: (value) => {
    if (/\p{Cc}/u.test(value)) return JSON.stringify(value)
    return value.includes("'") && !value.includes('"') ? `"${value}"` : singleQuoted(value)
  },
}

export const phpNotation: Notation = {
  indent: '    ',
  list: ['[', ']'],
  object: ['[', ']'],
  key: (name) => `${singleQuoted(name)} => `,
  end: ',',
  thousands: '_',
  text: singleQuoted,
}

export const json: Notation = {
  indent: '  ',
  list: ['[', ']'],
  object: ['{ ', ' }'],
  key: (name) => `${JSON.stringify(name)}: `,
  end: '',
  thousands: '',
  text: (value) => JSON.stringify(value),
}

/** From five digits on they are hard to count. */
const grouped = (value: number, by: string) =>
  Number.isInteger(value) && value >= 100_000 ? String(value).replace(/\B(?=(\d{3})+$)/g, by) : String(value)

/** Columns that a literal on one line may fill, its indentation included. */
const width = 76

/** Data as a literal: on one line where it fits, else a member a line. @param at the column where it begins */
export function literal(value: unknown, notation: Notation, depth = 0, at = 0): string {
  if (typeof value === 'string') return notation.text(value)
  if (typeof value === 'number') return grouped(value, notation.thousands)
  if (typeof value !== 'object' || value === null) return String(value)
  const isList = Array.isArray(value)
  const [open, close] = isList ? notation.list : notation.object
  const members = Object.entries(value).map(([name, member]: [string, unknown]) => ({
    key: isList ? '' : notation.key(name),
    member,
  }))
  if (members.length === 0) return `${open}${close}`.replaceAll(' ', '')
  const flat = members.map(({ key, member }) => `${key}${literal(member, notation)}`).join(', ')
  const line = `${open}${flat}${close}`
  if (!line.includes('\n') && at + line.length <= width) return line
  const pad = notation.indent.repeat(depth + 1)
  const lines = members.map(
    ({ key, member }) => `${pad}${key}${literal(member, notation, depth + 1, pad.length + key.length + 1)}`,
  )
  return `${open.trim()}\n${lines.join(',\n')}${notation.end}\n${notation.indent.repeat(depth)}${close.trim()}`
}
