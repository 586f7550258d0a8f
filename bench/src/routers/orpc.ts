import { ORPCError, os } from '@orpc/server'
import type { ResponseHeadersPluginContext } from '@orpc/server/plugins'
import { authorize } from '../common/authorize.ts'
import { File, FileAddress } from '../common/file.ts'
import { findFile } from '../common/store.ts'

export interface OrpcContext extends ResponseHeadersPluginContext {
  authorization: string | null | undefined
}

const readsFiles = os.$context<OrpcContext>().use(async ({ context, next }) => {
  const access = await authorize(context.authorization, 'files:read')
  if (!access.granted) throw new ORPCError(access.status === 401 ? 'UNAUTHORIZED' : 'FORBIDDEN')
  return next({ context: { workspaceId: access.workspaceId } })
})

export const orpcRouter = {
  files: {
    get: readsFiles
      .route({ method: 'GET', path: '/files/{id}' })
      .input(FileAddress)
      .output(File)
      .handler(async ({ context, input }) => {
        const file = await findFile(context.workspaceId, input.id)
        if (file === undefined) throw new ORPCError('NOT_FOUND')
        context.resHeaders?.set('etag', file.etag)
        return file
      }),
  },
}
