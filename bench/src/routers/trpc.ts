import { initTRPC, TRPCError } from '@trpc/server'
import type { OpenApiMeta } from 'trpc-to-openapi'
import { authorize } from '../common/authorize.ts'
import { File, FileAddress } from '../common/file.ts'
import { findFile } from '../common/store.ts'

export interface TrpcContext {
  authorization: string | null | undefined
  /** Headers that a procedure adds to a REST answer. */
  answerHeaders: Record<string, string>
}

const t = initTRPC.context<TrpcContext>().meta<OpenApiMeta>().create({ isDev: false })

const readsFiles = t.procedure.use(async ({ ctx, next }) => {
  const access = await authorize(ctx.authorization, 'files:read')
  if (!access.granted) throw new TRPCError({ code: access.status === 401 ? 'UNAUTHORIZED' : 'FORBIDDEN' })
  return next({ ctx: { workspaceId: access.workspaceId } })
})

export const trpcRouter = t.router({
  files: t.router({
    get: readsFiles
      .meta({ openapi: { method: 'GET', path: '/files/{id}' } })
      .input(FileAddress)
      .output(File)
      .query(async ({ ctx, input }) => {
        const file = await findFile(ctx.workspaceId, input.id)
        if (file === undefined) throw new TRPCError({ code: 'NOT_FOUND' })
        ctx.answerHeaders.etag = file.etag
        return file
      }),
  }),
})
