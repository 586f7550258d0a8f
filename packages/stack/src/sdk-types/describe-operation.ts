import type { Operation } from '../contract/index.ts'
import { docComment } from './doc-comment.ts'
import { descriptionOf } from './facts.ts'
import { exampleOf } from './literal.ts'

export interface Described {
  /** RPC name: `files.get`. */
  readonly name: string
  readonly operation: Operation
  readonly isListing: boolean
  /** What it answers, as a type; of a listing the type of an item. */
  readonly answer: string
  /** The RPC name behind the variable of an example, for example `lading`. */
  readonly variable: string
  /** What stands before the paths of the contract, for example `/v1`. */
  readonly prefix: string
}

/** What an editor shows of a call: what it does and answers, how it fails, what it needs, and how it looks. */
export function describeOperation(described: Described): string {
  const { operation, prefix } = described
  const { summary, description, scope, rest, errors } = operation
  return docComment(
    `${summary}.`,
    description,
    answerOf(described),
    errors.length === 0
      ? 'Fails with no code of its own, only with those of every call: {@link CommonErrorCode}.'
      : [
          'Fails with these codes, and with those of every call ({@link CommonErrorCode}):',
          ...errors.map(({ code, status, title }) => `- \`${code}\` (${status}): ${title}.`),
        ].join('\n'),
    `${scope === null ? 'Anybody may call it' : `Needs the scope \`${scope}\``}. In REST: \`${rest.method} ${prefix}${rest.path}\`.`,
    exampleText(described),
  )
}

function answerOf({ operation, isListing, answer }: Described): string {
  if (isListing)
    return `Answers {@link ${answer}} after {@link ${answer}}, fetched page by page as they are read.`
  if (answer === 'void') return 'Answers nothing.'
  const description = descriptionOf(operation.output)
  return `Answers {@link ${answer}}${description === undefined ? '.' : `: ${lowerFirst(description)}`}`
}

/** The first worked example of the contract. */
function exampleText({ name, operation, isListing, variable }: Described): string | undefined {
  const [example] = operation.examples
  if (example === undefined) return undefined
  const input = Object.keys(example.input).length === 0 ? '' : exampleOf(example.input, 70)
  const call = `${variable}.${name}(${input})`
  const code = isListing
    ? `for await (const item of ${call}) console.log(item)`
    : operation.output.type === 'void'
      ? `await ${call}`
      : `const answer = await ${call}`
  return `@example ${example.summary}\n\`\`\`ts\n${code}\n\`\`\``
}

function lowerFirst(text: string): string {
  return /^[A-Z][a-z ]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text
}
