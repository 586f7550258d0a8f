import { contractDocument, prefix, problems } from '../reference/document.ts'
import { headers } from '../reference/headers.ts'
import { operationHref } from '../reference/links.ts'
import { exampleAnswer, ownFields, retrySentence, routesWith } from '../reference/problem.ts'
import type { Problem, Route } from '../reference/read.ts'
import { toldScopes } from '../reference/scopes.ts'
import { statusGroups } from '../reference/status-groups.ts'
import { byResource, titleOf } from '../site/sidebar.ts'
import { fenced, fieldsMarkdown } from './fields.ts'
import { linked, problemLines } from './operation.ts'

const page = (...sections: readonly string[]) =>
  `${sections.filter((section) => section !== '').join('\n\n')}\n`

function operationLines(routes: readonly Route[]): string {
  return routes
    .map(
      ({ method, path, operation: { 'x-rpc': name, summary } }) =>
        `- [\`${name}\`](${operationHref(name)}.md): ${summary}. \`${method} ${prefix}${path}\``,
    )
    .join('\n')
}

export function problemMarkdown(problem: Problem): string {
  const fields = ownFields(problem)
  const routes = routesWith(problem)
  return page(
    `# ${problem.code}`,
    `${problem.status}: ${problem.title}`,
    '## What to do',
    linked(problem.remedy),
    retrySentence(problem),
    ...(fields.length === 0 ? [] : ['## What the answer tells', fieldsMarkdown(fields)]),
    '## The answer',
    fenced('json', exampleAnswer(problem)),
    '## Operations that answer it',
    routes.length === 0 ? 'None: it answers requests that fit no operation.' : operationLines(routes),
  )
}

export const operationsMarkdown = () =>
  page(
    '# Operations',
    contractDocument.info.description ?? '',
    ...[...byResource].flatMap(([resource, own]) => [`## ${titleOf(resource)}`, operationLines(own)]),
  )

export const errorsMarkdown = () =>
  page(
    '# Errors',
    'Every error is `application/problem+json` (RFC 9457). Switch on `code`; `type` leads to the page of the error.',
    ...statusGroups(problems).flatMap(({ title, problems: own }) => [`## ${title}`, problemLines(own)]),
  )

export const headersMarkdown = () =>
  page(
    '# Headers',
    ...[true, false].flatMap((sent) => [
      sent ? '## Of requests' : '## Of answers',
      headers
        .filter((header) => header.sent === sent)
        .map(({ name, presence, description, limits, example }) => {
          const also = [...limits, ...(example === undefined ? [] : [`for example \`${example}\``])]
          return `- \`${name}\` (${presence}): ${description}${also.length === 0 ? '' : ` ${also.join('; ')}.`}`
        })
        .join('\n'),
    ]),
  )

export const scopesMarkdown = () =>
  page(
    '# Scopes',
    'A key holds scopes; an operation asks for one.',
    ...toldScopes.flatMap(({ scope, meaning, routes }) => [`## ${scope}`, meaning, operationLines(routes)]),
  )
