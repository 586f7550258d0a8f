import type { APIRoute } from 'astro'
import { markdownPages } from '../markdown/pages.ts'

/** All pages in one file. */
export const GET: APIRoute = async () =>
  new Response((await markdownPages()).map(({ markdown }) => markdown).join('\n---\n\n'))
