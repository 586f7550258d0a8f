import type { APIRoute } from 'astro'
import { type MarkdownPage, markdownPages } from '../markdown/pages.ts'

export async function getStaticPaths() {
  return (await markdownPages()).map((page) => ({ params: { path: page.path }, props: page }))
}

export const GET: APIRoute<MarkdownPage> = ({ props }) => new Response(props.markdown)
