import { getCollection } from 'astro:content'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { allCosts, costBasis } from '../reference/costs.ts'
import { problems, routes } from '../reference/document.ts'
import { operationDescription, operationPage } from '../reference/operation.ts'
import { guides, operating } from '../site/sidebar.ts'
import { costsMarkdown } from './costs.ts'
import { importsOf, markdownOf } from './mdx.ts'
import { operationMarkdown } from './operation.ts'
import {
  errorsMarkdown,
  headersMarkdown,
  operationsMarkdown,
  problemMarkdown,
  scopesMarkdown,
} from './reference.ts'

/** A page of the site in Markdown. */
export interface MarkdownPage {
  /** Below the site's address, without ending; `index` is the front page. */
  readonly path: string
  readonly group: 'Lading' | 'Guides' | 'Operate' | 'Reference' | 'Operations' | 'Errors'
  readonly title: string
  readonly description: string
  readonly markdown: string
}

/** What an imported file says: of a picture its own words, of Markdown all of it. */
async function descriptionOf(file: string): Promise<string> {
  const text = await readFile(file, 'utf8')
  if (file.endsWith('.md')) return text
  const said =
    /<desc[^>]*>([\s\S]*?)<\/desc>/.exec(text)?.[1] ?? /<title[^>]*>([\s\S]*?)<\/title>/.exec(text)?.[1]
  return said === undefined ? '' : `(Picture: ${said.trim()})`
}

const pictureOfFront =
  '(Picture: your product asks Lading by SDK, REST or RPC and gets a signed URL; it sends the bytes straight to S3. Lading keeps what is known about them in DynamoDB.)'
const addresses =
  '- REST: `/v1` of the service\n- tRPC: `/rpc`\n- SDK: `@lading/client`\n- OpenAPI 3.1: `/openapi.json`'
const costs = `${costsMarkdown(allCosts, ({ operation, call }) => `\`${operation}\`${call === '' ? '' : `, ${call}`}`)}\n\n${costBasis}`
const components: Readonly<Record<string, string>> = {
  Picture: pictureOfFront,
  Addresses: addresses,
  AllCosts: costs,
}

/** A page that somebody wrote, as far as it matters here: Astro makes its own type of it only while it builds. */
interface Written {
  readonly id: string
  readonly body?: string
  readonly filePath?: string
  readonly data: { readonly title: string; readonly description?: string | undefined }
}

async function writtenPages(): Promise<MarkdownPage[]> {
  const all: readonly Written[] = await getCollection('docs')
  const entries = all.filter(({ id }) => id !== '404')
  const written = [...guides, ...operating].map((name) => `guides/${name}`)
  const order = (id: string) => written.indexOf(id)
  const isOperating = (id: string) => operating.some((name) => id === `guides/${name}`)
  const sorted = entries.toSorted((a, b) => order(a.id) - order(b.id))
  return Promise.all(
    sorted.map(async ({ id, body = '', data, filePath = '' }): Promise<MarkdownPage> => {
      const said = new Map(Object.entries(components))
      for (const [name, file] of importsOf(body))
        said.set(name, await descriptionOf(join(dirname(filePath), file)))
      const text = markdownOf(body, (component) => said.get(component))
      return {
        path: id,
        group: id === 'index' ? 'Lading' : isOperating(id) ? 'Operate' : 'Guides',
        title: data.title,
        description: data.description ?? '',
        markdown: `# ${data.title}\n\n${text}`,
      }
    }),
  )
}

const referencePages: readonly MarkdownPage[] = [
  ['operations', 'Operations', 'All operations by resource.', operationsMarkdown()],
  ['errors', 'Errors', 'All errors, and what to do about each.', errorsMarkdown()],
  ['headers', 'Headers', 'The HTTP headers that Lading takes and gives.', headersMarkdown()],
  ['scopes', 'Scopes', 'What an API key can be allowed to do.', scopesMarkdown()],
].map(([path = '', title = '', description = '', markdown = '']) => ({
  path,
  group: 'Reference',
  title,
  description,
  markdown,
}))

/** Every page of the site, in the order in which they are best read. */
export async function markdownPages(): Promise<MarkdownPage[]> {
  return [
    ...(await writtenPages()),
    ...referencePages,
    ...routes.map((route): MarkdownPage => {
      const page = operationPage(route)
      return {
        path: `operations/${page.name}`,
        group: 'Operations',
        title: page.name,
        description: operationDescription(page),
        markdown: operationMarkdown(route),
      }
    }),
    ...problems.map(
      (problem): MarkdownPage => ({
        path: `errors/${problem.code}`,
        group: 'Errors',
        title: problem.code,
        description: `${problem.status}: ${problem.title}.`,
        markdown: problemMarkdown(problem),
      }),
    ),
  ]
}
