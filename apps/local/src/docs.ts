import document from '@lading/contract/openapi.json' with { type: 'json' }
import { renderDocs } from '@lading/docs'
import type { Hono } from 'hono'

export async function openApiText(): Promise<string> {
  return JSON.stringify(document)
}

/** Nothing but the pages' own style sheet is allowed to load: they are static and ask nobody for anything. */
const contentSecurityPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

/** Serves the docs at `/docs`. */
export function addDocs(app: Hono): void {
  const pages = renderDocs(document, { baseUrl: '/docs' })
  app.get('/docs/', (c) => c.redirect('/docs'))
  for (const [path, html] of pages) {
    app.get(`/docs${path}`, (c) => c.html(html, 200, { 'content-security-policy': contentSecurityPolicy }))
  }
}
