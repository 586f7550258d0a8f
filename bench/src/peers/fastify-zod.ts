import awsLambdaFastify from '@fastify/aws-lambda'
import fastify from 'fastify'
import type * as z from 'zod'
import { authorize } from '../common/authorize.ts'
import { File, FileAddress } from '../common/file.ts'
import type { LambdaHandler } from '../common/lambda.ts'
import { findFile } from '../common/store.ts'

const app = fastify()
app.setValidatorCompiler<z.ZodType>(({ schema }) => (data) => {
  const result = schema.safeParse(data)
  return result.success ? { value: result.data } : { error: result.error }
})
app.setSerializerCompiler<z.ZodType>(
  ({ schema }) =>
    (data) =>
      JSON.stringify(schema.parse(data)),
)
app.decorateRequest('workspaceId', '')
app.get<{ Params: z.output<typeof FileAddress> }>(
  '/v1/files/:id',
  {
    schema: { params: FileAddress, response: { 200: File } },
    onRequest: async (request, reply) => {
      const access = await authorize(request.headers.authorization, 'files:read')
      if (!access.granted) return reply.code(access.status).send({ error: 'Not allowed' })
      request.setDecorator('workspaceId', access.workspaceId)
    },
  },
  async (request, reply) => {
    const found = await findFile(request.getDecorator<string>('workspaceId'), request.params.id)
    if (found === undefined) return reply.code(404).send({ error: 'No such file' })
    return reply.header('etag', found.etag).send(found)
  },
)

const serve = awsLambdaFastify(app)
export const handler: LambdaHandler = (event, context) => serve(event, context)
await app.ready()
