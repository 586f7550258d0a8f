/** Why there is no site to show. */
export type Note =
  | { readonly kind: 'building' | 'unbuilt' | 'impossible' }
  | { readonly kind: 'failed'; readonly output: string }

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string) => text.replace(/[&<>"]/g, (character) => entities[character] ?? '')

/** How often a page that waits looks again, in seconds. */
const lookEverySeconds = 2
const buildCommand = 'npx -y pnpm@12 --filter @lading/docs build'

interface Told {
  readonly status: number
  readonly title: string
  /** HTML. */
  readonly body: string
}

function told(note: Note): Told {
  switch (note.kind) {
    case 'building':
      return {
        status: 503,
        title: 'The docs are being built',
        body: '<p>They are made from the contract, which has changed since the last time. That takes a few seconds; this page shows them as soon as they are there. The service itself answers meanwhile.</p>',
      }
    case 'failed':
      return {
        status: 500,
        title: 'The docs could not be built',
        body: `<p>The service itself answers. This is what the build said; try it again with <code>${buildCommand}</code>:</p><pre tabindex="0">${escaped(note.output)}</pre>`,
      }
    case 'unbuilt':
      return {
        status: 404,
        title: 'The docs are not built',
        body: `<p>Build them with <code>${buildCommand}</code>, then load this page again.</p>`,
      }
    case 'impossible':
      return {
        status: 404,
        title: 'There are no docs here',
        body: '<p>What builds them is not installed. Whatever an error’s <code>type</code> would explain is in its <code>title</code>, <code>detail</code> and <code>code</code> as well.</p>',
      }
  }
}

/** A small page that stands by itself, instead of the docs. */
export function notePage(note: Note): Response {
  const { status, title, body } = told(note)
  const waits = note.kind === 'building'
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${waits ? `<meta http-equiv="refresh" content="${lookEverySeconds}">\n` : ''}<title>${title} | Lading</title>
<link rel="icon" href="data:,">
<style>
body { max-width: 42rem; margin: 18vh auto; padding: 0 1.5rem; font: 1rem/1.6 system-ui, sans-serif }
h1 { font-size: 1.5rem } pre { overflow-x: auto; font-size: .8rem; border: 1px solid; border-radius: 6px; padding: 1rem }
</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
<p>The <a href="/openapi.json">OpenAPI document</a> has every operation and every error.</p>
</main>
</body>
</html>
`
  return new Response(html, {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
      ...(waits ? { 'retry-after': String(lookEverySeconds) } : {}),
    },
  })
}
