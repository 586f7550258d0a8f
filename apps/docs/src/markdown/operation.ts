import { costBasis } from '../reference/costs.ts'
import { errorHref, headerHref, linkOf, scopeHref } from '../reference/links.ts'
import { operationPage } from '../reference/operation.ts'
import type { Problem, Route } from '../reference/read.ts'
import { costsMarkdown } from './costs.ts'
import { fenced, fieldsMarkdown } from './fields.ts'

/** Names that have a page become links to its Markdown. */
export function linked(text: string): string {
  return text.replace(/`([^`]+)`/g, (code, word: string) => {
    const href = linkOf(word)
    return href === undefined ? code : `[${code}](${href}.md)`
  })
}

export function problemLines(problems: readonly Problem[]): string {
  return problems
    .map(
      ({ code, status, title, remedy, retryable }) =>
        `- ${status} [\`${code}\`](${errorHref(code)}.md)${retryable ? ' (retryable)' : ''}: ${title}. ${remedy}`,
    )
    .join('\n')
}

const placeTitles: Readonly<Record<string, string>> = {
  path: 'In the path',
  query: 'In the query',
  header: 'Headers',
  body: 'Body (JSON)',
}

/** The page of an operation in Markdown, with its title. */
export function operationMarkdown(route: Route): string {
  const page = operationPage(route)
  const sections = [
    `# ${page.summary}`,
    `\`${page.method} ${page.path}\``,
    linked(page.description),
    [
      `- Name in the SDK and over RPC: \`${page.name}\` (\`POST /rpc/${page.name}\`)`,
      `- Scope: ${page.scope === undefined ? 'none' : `[\`${page.scope}\`](${scopeHref(page.scope).replace('#', '.md#')})`}`,
      `- Repeating: ${page.repetition}`,
    ].join('\n'),
    '## Examples',
    ...page.samples.flatMap(({ title, samples }) => [
      `### ${title}`,
      ...samples.map(({ language, code }) =>
        fenced(language === 'typescript' ? 'ts' : language === 'curl' ? 'sh' : 'php', code),
      ),
    ]),
    ...page.answerExamples.flatMap(({ summary, text }) => [`Answer to “${summary}”:`, fenced('json', text)]),
    '## Request',
    ...(page.request.length === 0 ? ['There is nothing to send but the key.'] : []),
    ...page.request.flatMap(({ place, fields }) => [
      `### ${placeTitles[place] ?? place}`,
      fieldsMarkdown(fields),
    ]),
    `## Answer: ${page.status}`,
    page.answerDescription,
    fieldsMarkdown([...page.answerHeaders, ...page.answer]),
    `With the headers ${page.sharedHeaders.map((name) => `[\`${name}\`](${headerHref(name).replace('#', '.md#')})`).join(', ')}.`,
    '## Errors',
    problemLines([...page.problems, ...page.commonProblems]),
    '## Cost',
    costsMarkdown(page.costs, ({ call }) => call || 'usual'),
    costBasis,
  ]
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`
}
