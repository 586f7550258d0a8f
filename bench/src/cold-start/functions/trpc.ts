/*
 * One create and one get on DynamoDB, as a team would write it that has tRPC's and the SDK's documentation open: the same
 * work as the others' (the key's item, the file's item, zod on the way in and out), and nothing of what a service needs
 * beside it.
 */
import { hash, randomUUID, timingSafeEqual } from 'node:crypto'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { initTRPC, TRPCError } from '@trpc/server'
import { awsLambdaRequestHandler, type CreateAWSLambdaContextOptions } from '@trpc/server/adapters/aws-lambda'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
// biome-ignore lint/style/noRestrictedImports: the ordinary way is what is measured here
import { z } from 'zod'

const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}))
const TableName = process.env.TABLE_NAME

const createContext = ({ event }: CreateAWSLambdaContextOptions<APIGatewayProxyEventV2>) => ({
  authorization: event.headers.authorization,
})
const t = initTRPC.context<typeof createContext>().create()

const KeyItem = z.object({
  workspaceId: z.string(),
  secretHash: z.instanceof(Uint8Array),
  scopes: z.string().array(),
})

const authenticated = t.procedure.use(async ({ ctx, next }) => {
  const [, id, secret] = /^Bearer lad_(\w+)_(\w+)$/.exec(ctx.authorization ?? '') ?? []
  if (id === undefined || secret === undefined) throw new TRPCError({ code: 'UNAUTHORIZED' })
  const { Item } = await documents.send(new GetCommand({ TableName, Key: { pk: `key#${id}`, sk: 'key' } }))
  const key = KeyItem.safeParse(Item)
  if (!key.success || !timingSafeEqual(hash('sha256', secret, 'buffer'), key.data.secretHash)) {
    throw new TRPCError({ code: 'UNAUTHORIZED' })
  }
  return next({ ctx: { workspaceId: key.data.workspaceId } })
})

const Declaration = z.object({
  name: z.string().min(1).max(1024),
  contentType: z.string().min(3).max(255),
  size: z.number().int().min(0),
  tags: z.array(z.string().min(1).max(64)).max(50).default([]),
  metadata: z.record(z.string(), z.unknown()).default({}),
})

const File = Declaration.extend({
  id: z.string(),
  state: z.enum(['pending', 'ready', 'trashed']),
  createdAt: z.string(),
  updatedAt: z.string(),
})

const router = t.router({
  create: authenticated
    .input(Declaration)
    .output(File)
    .mutation(async ({ ctx, input }) => {
      const now = new Date().toISOString()
      const file = {
        ...input,
        id: `file_${randomUUID()}`,
        state: 'pending' as const,
        createdAt: now,
        updatedAt: now,
      }
      await documents.send(
        new PutCommand({
          TableName,
          Item: { pk: ctx.workspaceId, sk: file.id, ...file },
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      )
      return file
    }),
  get: authenticated
    .input(z.object({ id: z.string() }))
    .output(File)
    .query(async ({ ctx, input }) => {
      const { Item } = await documents.send(
        new GetCommand({ TableName, Key: { pk: ctx.workspaceId, sk: input.id } }),
      )
      if (Item === undefined) throw new TRPCError({ code: 'NOT_FOUND' })
      return File.parse(Item)
    }),
})

export const handler = awsLambdaRequestHandler({ router, createContext })
