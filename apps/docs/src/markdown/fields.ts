import type { ToldField } from '../reference/field.ts'

/** Fields as a list: `- name (type, required): meaning. Limits: …`. */
export function fieldsMarkdown(fields: readonly ToldField[]): string {
  return fields
    .map((field) => {
      const facts = [field.type, field.presence, field.when === undefined ? '' : `if ${field.when}`]
      const also = [
        ...field.limits,
        ...(field.default === undefined ? [] : [`default \`${field.default}\``]),
        ...(field.pattern === undefined ? [] : [`pattern ${codeSpan(field.pattern)}`]),
        ...(field.examples.length === 0
          ? []
          : [`for example ${field.examples.map((example) => `\`${example}\``).join(', ')}`]),
      ]
      const head = `- \`${field.name}\` (${facts.filter((fact) => fact !== '').join(', ')})`
      const text = [field.description, also.length === 0 ? '' : `(${also.join('; ')})`].filter(
        (part) => part !== '',
      )
      return text.length === 0 ? head : `${head}: ${text.join(' ')}`
    })
    .join('\n')
}

/** Code between fences that it does not contain. */
export function fenced(language: string, code: string): string {
  const fence = code.includes('```') ? '~~~' : '```'
  return `${fence}${language}\n${code}\n${fence}`
}

/** Code that may hold backticks itself: fenced by more of them than it has in a row (CommonMark 6.1). */
export function codeSpan(code: string): string {
  const longest = Math.max(0, ...Array.from(code.matchAll(/`+/g), ([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return longest === 0 ? fence + code + fence : `${fence} ${code} ${fence}`
}
