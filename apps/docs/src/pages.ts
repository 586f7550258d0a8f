import type { OpenApiDocument } from '@lading/stack/openapi'
import { curl } from './curl.ts'
import { type Field, fieldList, fieldsOf } from './fields.ts'
import { type Html, html, inline, markdown } from './html.ts'
import { codesOf, examplesOf, type Problem, type Route, successOf } from './read.ts'

/** What the pages are made of. */
export interface Site {
  readonly document: OpenApiDocument
  readonly baseUrl: string
  readonly routes: readonly Route[]
  readonly problems: readonly Problem[]
}

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
  const byTag = Map.groupBy(site.routes, ({ operation }) => operation.tags[0])
  return html`<h1>${title}</h1>
${markdown(description)}
<h2 id="operations">Operations</h2>
${[...byTag].map(([tag, routes]) => html`<h3>${tag}</h3>${operationRows(routes, site)}`)}
<h2 id="errors">Errors</h2>
${errorRows(site.problems, site)}`
}

function requestFields({ operation }: Route, { document }: Site): Field[] {
  const body = operation.requestBody?.content['application/json']?.schema ?? {}
  return [
    ...(operation.parameters ?? []).map(({ name, in: place, required, schema, description }) => ({
      name,
      place,
      required,
      schema: { ...schema, description },
    })),
    ...fieldsOf(body, document.components.schemas).map((field) => ({ ...field, place: 'body' })),
  ]
}

function examples(route: Route, { document }: Site): Html[] {
  const { content = {} } = successOf(route.operation)[1]
  return [...examplesOf(route.operation)].map(([name, { summary }]) => {
    const answer = content['application/json']?.examples?.[name]
    return html`<h3>${summary}</h3>
<pre tabindex="0"><code>${curl(document, route, name)}</code></pre>
${answer && html`<p>is answered by</p><pre tabindex="0"><code>${JSON.stringify(answer.value, null, 2)}</code></pre>`}`
  })
}

export function operationPage(route: Route, site: Site): Html {
  const { operation } = route
  const { schemas } = site.document.components
  const [status, { description, headers, content = {} }] = successOf(operation)
  const request = requestFields(route, site)
  const answer = [
    ...Object.entries(headers).flatMap(([name, header]) =>
      '$ref' in header
        ? []
        : [
            {
              name: `${name}:`,
              required: true,
              schema: { ...header.schema, description: header.description },
            },
          ],
    ),
    ...Object.values(content).flatMap(({ schema }) => fieldsOf(schema, schemas)),
  ]
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
