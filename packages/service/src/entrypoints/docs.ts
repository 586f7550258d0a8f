import { join } from 'node:path'
import { lambdaHandler } from '@lading/stack/lambda'
import { bufferedResponse } from '@lading/stack/server'
import { StaticSite, sitePath } from '@lading/stack/site'

/** Where the gateway leads here from, and the site was built for. */
const base = '/docs'
/** Beside the handler in the artifact. */
const folder = join(process.env.LAMBDA_TASK_ROOT ?? '.', 'site')
const site = new StaticSite(folder, process.env.LADING_DOCS_CONNECT?.split(' '))

const missing = () => bufferedResponse(404, { 'content-type': 'text/plain' }, 'There is no such page.\n')

/** The docs, from the function's own artifact: it asks AWS for nothing. */
export const handler = lambdaHandler({
  async fetch(request) {
    const { pathname } = new URL(request.url)
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return bufferedResponse(405, { allow: 'GET, HEAD' }, '')
    }
    const path = sitePath(pathname, base)
    if ('redirect' in path) return bufferedResponse(308, { location: path.redirect }, '')
    return (await site.answer(path.file, request.headers)) ?? missing()
  },
})
