import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { handle, type LambdaEvent } from 'hono/aws-lambda'
import { createMiddleware } from 'hono/factory'
import { HTTPException } from 'hono/http-exception'
import { authorize } from '../common/authorize.ts'
import { File, FileAddress } from '../common/file.ts'
import type { LambdaHandler } from '../common/lambda.ts'
import { findFile } from '../common/store.ts'

interface Env {
  Variables: { workspaceId: string }
}

const readsFiles = createMiddleware<Env>(async (c, next) => {
  const access = await authorize(c.req.header('authorization'), 'files:read')
  if (!access.granted) throw new HTTPException(access.status)
  c.set('workspaceId', access.workspaceId)
  await next()
})

const getFile = createRoute({
  method: 'get',
  path: '/v1/files/{id}',
  middleware: [readsFiles] as const,
  request: { params: FileAddress },
  responses: {
    200: { content: { 'application/json': { schema: File } }, description: 'The file' },
  },
})

const app = new OpenAPIHono<Env>({
  defaultHook: (result, c) => (result.success ? undefined : c.json({ error: 'Invalid input' }, 400)),
})
app.openapi(getFile, async (c) => {
  const file = await findFile(c.get('workspaceId'), c.req.valid('param').id)
  if (file === undefined) throw new HTTPException(404)
  // The library documents its responses and does not validate them.
  return c.json(File.parse(file), 200, { ETag: file.etag })
})
app.onError((error, c) =>
  error instanceof HTTPException ? error.getResponse() : c.json({ error: 'Internal error' }, 500),
)

const serve = handle(app)
// Hono declares the same event by itself, with `body: null` where AWS's own types leave the field out.
export const handler: LambdaHandler = (event, context) => serve(event as unknown as LambdaEvent, context)
