import type { APIRoute } from 'astro'
import { markdownPages } from '../markdown/pages.ts'
import { home } from '../reference/links.ts'

/** The index for programs that read: https://llmstxt.org */
export const GET: APIRoute = async () => {
  const [front, ...pages] = await markdownPages()
  const groups = [...Map.groupBy(pages, ({ group }) => group)].map(([group, own]) => {
    const lines = own.map(
      ({ path, title, description }) => `- [${title}](${home}/${path}.md): ${description}`,
    )
    return `## ${group}\n\n${lines.join('\n')}`
  })
  const all = `Everything in one file: [llms-full.txt](${home}/llms-full.txt). The OpenAPI document: [openapi.json](/openapi.json).`
  return new Response(`# Lading\n\n> ${front?.description}\n\n${all}\n\n${groups.join('\n\n')}\n`)
}
