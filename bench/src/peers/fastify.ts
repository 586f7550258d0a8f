import awsLambdaFastify from '@fastify/aws-lambda'
import fastify from 'fastify'
import { authorize } from '../common/authorize.ts'
import { fileIdPattern } from '../common/file-id.ts'
import type { LambdaHandler } from '../common/lambda.ts'
import { findFile } from '../common/store.ts'

const text = { type: 'string' } as const
const nullableText = { type: ['string', 'null'] } as const

const params = {
  type: 'object',
  properties: { id: { type: 'string', pattern: fileIdPattern.source } },
  required: ['id'],
} as const

const file = {
  type: 'object',
  properties: {
    id: text,
    state: { type: 'string', enum: ['pending', 'ready', 'trashed'] },
    name: text,
    version: { type: 'integer' },
    contentType: text,
    detectedContentType: nullableText,
    size: { type: 'integer' },
    sha256: nullableText,
    parts: {
      type: ['object', 'null'],
      properties: { size: { type: 'integer' }, count: { type: 'integer' }, sha256: text },
    },
    folderId: nullableText,
    externalRef: nullableText,
    tags: { type: 'array', items: text },
    metadata: { type: 'object', additionalProperties: true },
    retention: {
      type: 'object',
      properties: { until: nullableText, legalHold: { type: 'boolean' }, reason: nullableText },
      required: ['legalHold'],
    },
    etag: text,
    createdAt: text,
    updatedAt: text,
    trashedAt: nullableText,
    expiresAt: nullableText,
  },
  required: [
    'id',
    'state',
    'name',
    'version',
    'contentType',
    'size',
    'tags',
    'metadata',
    'retention',
    'etag',
    'createdAt',
    'updatedAt',
  ],
} as const

const app = fastify()
app.decorateRequest('workspaceId', '')
app.get<{ Params: { id: string } }>(
  '/v1/files/:id',
  {
    schema: { params, response: { 200: file } },
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
