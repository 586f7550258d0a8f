import type { OpenApiDocument } from '@lading/stack/openapi'
import { type Html, html } from './html.ts'
import { menu } from './menu.ts'
import { errorPage, indexPage, operationPage } from './pages.ts'
import { problemsOf, routesOf } from './read.ts'
import { style } from './style.ts'

function frame(title: string, product: string, home: string, menu: Html, body: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title === product ? product : `${title} · ${product}`}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header><nav aria-label="Docs"><a class="home" href="${home}">${product}</a>
<a href="${home}#operations">Operations</a> <a href="${home}#headers">Headers</a> <a href="${home}#errors">Errors</a></nav></header>
<div class="columns">
${menu}
<main id="main">
${body}
</main>
</div>
</body>
</html>
`.text
}

/**
 * The docs of an OpenAPI document as static pages that ask nothing of any other server.
 * @param options.baseUrl where the pages are served, without a slash at the end, for example `/docs`
 * @returns HTML by path below `baseUrl`: the index at the empty path, `/operations/<RPC name>`, `/errors/<CODE>`
 */
export function renderDocs(
  document: OpenApiDocument,
  { baseUrl }: { baseUrl: string },
): ReadonlyMap<string, string> {
  const site = { document, baseUrl, routes: routesOf(document), problems: problemsOf(document) }
  const pages: [path: string, title: string, body: Html][] = [
    ['', document.info.title, indexPage(site)],
    ...site.routes.map((route): [string, string, Html] => [
      `/operations/${route.operation['x-rpc']}`,
      route.operation.summary,
      operationPage(route, site),
    ]),
    ...site.problems.map((problem): [string, string, Html] => [
      `/errors/${problem.code}`,
      problem.code,
      errorPage(problem, site),
    ]),
  ]
  return new Map(
    pages.map(([path, title, body]) => [
      path,
      frame(title, document.info.title, baseUrl, menu(site.routes, baseUrl, path), body),
    ]),
  )
}
