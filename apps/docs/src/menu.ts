import { type Html, html } from './html.ts'
import type { Route } from './read.ts'

/** The routes of each resource, in the order of the document. */
export function byResource(routes: readonly Route[]): Map<string, Route[]> {
  return Map.groupBy(routes, ({ operation }) => operation.tags[0] ?? '')
}

/** The name of an operation within its resource: `list` of `files.list`. */
function shortName(resource: string, name: string): string {
  return name.startsWith(`${resource}.`) ? name.slice(resource.length + 1) : name
}

/** All operations by resource, beside every page that has room for them. @param current the path of the page itself */
export function menu(routes: readonly Route[], home: string, current: string): Html {
  const groups = [...byResource(routes)].map(([resource, own]) => {
    const links = own.map(({ operation: { 'x-rpc': name, summary } }) => {
      const path = `/operations/${name}`
      const here = path === current ? html` aria-current="page"` : undefined
      return html`<li><a href="${home}${path}" title="${summary}"${here}>${shortName(resource, name)}</a></li>`
    })
    return html`<p><a href="${home}#${resource}">${resource}</a></p>
<ul>${links}</ul>`
  })
  return html`<nav class="menu" aria-label="Operations">${groups}</nav>`
}
