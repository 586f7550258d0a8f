import { type ContractPlainType, initContract } from '@ts-rest/core'
import { createLambdaHandler, TsRestHttpError, tsr } from '@ts-rest/serverless/aws'
import { authorize } from '../common/authorize.ts'
import type { File } from '../common/file.ts'
import type { LambdaHandler } from '../common/lambda.ts'
import { findFile } from '../common/store.ts'

interface Schemas {
  readonly address: unknown
  readonly file: unknown
}

/** The operation on ts-rest, with schemas of zod 3 or zod 4. */
export function createTsRestHandler({ address, file }: Schemas): LambdaHandler {
  const contract = {
    getFile: initContract().query({
      method: 'GET',
      path: '/v1/files/:id',
      // ts-rest's types are written for zod 3, and the zod that they find here is zod 4.
      pathParams: address as ContractPlainType<{ id: string }>,
      responses: { 200: file as ContractPlainType<File> },
    }),
  }
  const router = tsr.router(contract, {
    getFile: async ({ params }, { request, responseHeaders }) => {
      const access = await authorize(request.headers.get('authorization'), 'files:read')
      if (!access.granted) throw new TsRestHttpError(access.status, { error: 'Not allowed' })
      const found = await findFile(access.workspaceId, params.id)
      if (found === undefined) throw new TsRestHttpError(404, { error: 'No such file' })
      responseHeaders.set('etag', found.etag)
      return { status: 200, body: found }
    },
  })
  // Its result type also covers payload format 1.0 and plain strings, which this event never leads to.
  return createLambdaHandler(contract, router, { responseValidation: true }) as LambdaHandler
}
