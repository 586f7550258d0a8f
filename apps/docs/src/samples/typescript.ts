import type { Answer, Request } from './example.ts'
import { javascript, literal } from './literal.ts'

const write = (value: unknown, at: number) => literal(value, javascript, 0, at)
const isEmpty = (value: object) => Object.keys(value).length === 0

/** How the bytes are fetched: the SDK takes id and version apart. */
function download(operation: string, { id, version, ...options }: Request['input']): string {
  const taken = [
    id,
    ...(version === undefined ? [] : [Number(version)]),
    ...(isEmpty(options) ? [] : [options]),
  ]
  return `await lading.${operation}(${taken.map((value) => write(value, 0)).join(', ')}).saveTo('report.pdf')`
}

function assigned(answer: Answer): string {
  if (answer.kind === 'one') return `const ${answer.name} = `
  if (answer.kind === 'several') return `const { ${answer.names.join(', ')} } = `
  return ''
}

function call({ operation, input, answer }: Request): string {
  if (answer.kind === 'bytes') return download(operation, input)
  const beginning = `${assigned(answer)}await lading.${operation}(`
  if (answer.kind !== 'items' && answer.kind !== 'lines')
    return `${beginning}${isEmpty(input) ? '' : write(input, beginning.length + 1)})`
  const { item, fields } = answer
  const of = `lading.${operation}(${isEmpty(input) ? '' : write(input, 40)})`
  if ('limit' in input) return `const { items, nextCursor } = await ${of}.page()`
  return `for await (const ${item} of ${of}) {\n  console.log(${fields.map((field) => `${item}.${field}`).join(', ')})\n}`
}

/** The call of the SDK that an example stands for. */
export function typescript(request: Request): string {
  return `import { lading } from './lading.ts'\n\n${call(request)}`
}
