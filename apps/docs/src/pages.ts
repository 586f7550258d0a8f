import type { ExampleObject, HeaderObject, OpenApiDocument, ResponseObject } from '@lading/stack/openapi'
import { curl } from './curl.ts'
import type { Field } from './field.ts'
import { fieldList, fieldsOf } from './fields.ts'
import { type Html, html } from './html.ts'
import { inline, markdown } from './markdown.ts'
import { byResource } from './menu.ts'
import { codesOf, examplesOf, type Problem, parametersOf, type Route, successOf } from './read.ts'

/** What the pages are made of. */
export interface Site {
  readonly document: OpenApiDocument
  readonly baseUrl: string
  readonly routes: readonly Route[]
  readonly problems: readonly Problem[]
}

type Content = NonNullable<ResponseObject['content']>

function methodAndPath({ method, path }: Route, { document }: Site): Html {
  return html`<span class="method ${method.toLowerCase()}">${method}</span> <code>${document.servers[0]?.url}${path}</code>`
}

function operationRows(routes: readonly Route[], site: Site): Html {
  const rows = routes.map((route) => {
    const { 'x-rpc': name, 'x-scope': scope, summary } = route.operation
    return html`<li><a href="${site.baseUrl}/operations/${name}">${methodAndPath(route, site)}
<span class="aside"><code>${name}</code> ${scope}</span> <span class="summary">${summary}</span></a></li>`
  })
  return html`<ul class="rows">${rows}</ul>`
}

function errorRows(problems: readonly Problem[], { baseUrl }: Site): Html {
  const rows = problems.map(
    ({ code, status, title, retryable }) =>
      html`<li><a href="${baseUrl}/errors/${code}"><span class="method delete">${status}</span> <code>${code}</code>
<span class="aside">${retryable ? 'retryable' : ''}</span> <span class="summary">${title}</span></a></li>`,
  )
  return html`<ul class="rows">${rows}</ul>`
}

export function indexPage(site: Site): Html {
  const { title, description } = site.document.info
  const { headers, schemas } = site.document.components
  return html`<h1>${title}</h1>
${markdown(description)}
<h2 id="operations">Operations</h2>
${[...byResource(site.routes)].map(
  ([resource, routes]) => html`<h3 id="${resource}">${resource}</h3>${operationRows(routes, site)}`,
)}
<h2 id="headers">Headers of answers</h2>
${fieldList(Object.entries(headers).map(headerField), schemas)}
<h2 id="errors">Errors</h2>
${errorRows(site.problems, site)}`
}

function headerField([name, { required = false, schema, description }]: [string, HeaderObject]): Field {
  return { name: `${name}:`, required, schema: { ...schema, description } }
}

function requestFields({ operation }: Route, { document }: Site): Field[] {
  const body = operation.requestBody?.content['application/json']?.schema ?? {}
  return [
    ...parametersOf(operation, document).map(({ name, in: place, required, schema, description }) => ({
      name,
      place,
      required,
      schema: { ...schema, description },
    })),
    ...fieldsOf(body, document.components.schemas).map((field) => ({ ...field, place: 'body' })),
  ]
}

function exampleIn(content: Content, name: string): [mediaType: string, example: ExampleObject | undefined] {
  for (const [mediaType, { examples = {} }] of Object.entries(content)) {
    if (examples[name] !== undefined) return [mediaType, examples[name]]
  }
  return ['', undefined]
}

/** An example as it is sent, but that JSON is written for people. */
function textOf(mediaType: string, value: unknown): string {
  if (mediaType !== 'application/x-ndjson' || !Array.isArray(value)) return JSON.stringify(value, null, 2)
  return value.map((line) => JSON.stringify(line)).join('\n')
}

function examples(route: Route, { document }: Site): Html[] {
  const { content = {} } = successOf(route.operation)[1]
  return [...examplesOf(route.operation)].map(([name, { summary }]) => {
    const [mediaType, answer] = exampleIn(content, name)
    return html`<h3>${summary}</h3>
<pre tabindex="0"><code>${curl(document, route, name)}</code></pre>
${answer && html`<p>is answered by</p><pre tabindex="0"><code>${textOf(mediaType, answer.value)}</code></pre>`}`
  })
}

export function operationPage(route: Route, site: Site): Html {
  const { operation } = route
  const { schemas } = site.document.components
  const [status, { description, headers, content = {} }] = successOf(operation)
  const request = requestFields(route, site)
  const answer = [
    ...Object.entries(headers).flatMap(([name, header]) =>
      '$ref' in header ? [] : [headerField([name, header])],
    ),
    ...Object.values(content).flatMap(({ schema }) => fieldsOf(schema, schemas)),
  ]
  const sharedHeaders = Object.entries(headers).flatMap(([name, header]) => ('$ref' in header ? [name] : []))
  const codes = codesOf(operation)
  return html`<h1>${operation.summary}</h1>
<p class="route">${methodAndPath(route, site)}</p>
<p class="facts">RPC <code>${operation['x-rpc']}</code> · Scope <code>${operation['x-scope'] ?? 'none'}</code></p>
${markdown(operation.description)}
<h2>Examples</h2>
${examples(route, site)}
<h2>Request</h2>
${request.length === 0 ? html`<p>There is nothing to send.</p>` : fieldList(request, schemas)}
<h2>Answer: ${status}</h2>
${markdown(description)}
${fieldList(answer, schemas)}
<p class="also">With the <a href="${site.baseUrl}#headers">headers</a> ${inline(sharedHeaders.map((name) => `\`${name}\``).join(', '))}</p>
<h2>Errors</h2>
${errorRows(
  site.problems.filter(({ code }) => codes.includes(code)),
  site,
)}`
}

export function errorPage({ code, status, title, remedy, retryable, schema }: Problem, site: Site): Html {
  const { schemas } = site.document.components
  const own = fieldsOf(schema, schemas).filter(({ name }) => /^(data|errors)\b/.test(name))
  const routes = site.routes.filter(({ operation }) => codesOf(operation).includes(code))
  return html`<h1>${title}</h1>
<p class="route"><span class="method delete">${status}</span> <code>${code}</code></p>
<h2>What to do</h2>
${markdown(remedy)}
<p>${inline(
    retryable
      ? '`retryable` is true: the same request, sent again later, can succeed.'
      : '`retryable` is false: the same request fails again until something has changed.',
  )}</p>
${own.length === 0 ? undefined : html`<h2>What the answer tells</h2>${fieldList(own, schemas)}`}
<h2>Operations that answer with it</h2>
${routes.length === 0 ? html`<p>None: it answers requests that fit no operation.</p>` : operationRows(routes, site)}`
}
