import { createLadingApp, type ServiceContext } from '@lading/service'
import { lambdaHandler } from '@lading/stack/lambda'
import type { StoredFile } from '@lading/store'
import { workspaceId } from '../common/fixtures.ts'
import type { LambdaHandler } from '../common/lambda.ts'
import { findFile, findKey } from '../common/store.ts'

function unused(): never {
  throw new Error('The benchmark calls files.get only')
}

/** The whole service, all of its operations, on the store that every peer has. */
const context: ServiceContext = {
  store: {
    keys: {
      async getLive(keyId) {
        const key = await findKey(keyId)
        if (key === undefined) return undefined
        return {
          keyId,
          workspaceId: key.workspaceId,
          name: 'bench',
          scopes: [...key.scopes],
          secretHash: key.secretHash.toString('hex'),
          createdAt: '2026-11-22T09:30:00.000Z',
          listed: 'yes',
        }
      },
      create: unused,
      revoke: unused,
      list: unused,
    },
    files: {
      async get(workspace, fileId) {
        const file = await findFile(workspace, fileId)
        if (file === undefined) return undefined
        return {
          fileId: file.id,
          workspaceId,
          state: file.state,
          name: file.name,
          contentType: file.contentType,
          size: file.size,
          ...(file.sha256 === null ? {} : { sha256: file.sha256 }),
          ...(file.externalRef === null ? {} : { externalRef: file.externalRef }),
          tags: file.tags,
          metadata: JSON.stringify(file.metadata),
          revision: file.revision,
          uploadId: 'k3m9q2xw',
          writeId: '0',
          createdAt: file.createdAt,
          updatedAt: file.updatedAt,
          shard: 0,
          expiringShard: 0,
        } satisfies StoredFile
      },
      create: unused,
      getStored: unused,
      markReady: unused,
      update: unused,
      markDeleting: unused,
      erase: unused,
      list: unused,
      listExpired: unused,
    },
    workspaces: { create: unused, get: unused },
    discarded: { add: unused, listExpired: unused, remove: unused },
  },
  bucket: { signUpload: unused, signDownload: unused, head: unused, delete: unused },
  now: () => new Date(),
}

const app = createLadingApp({ context, docsUrl: '/docs', observe: () => undefined, openApi: unused })

export const handler: LambdaHandler = lambdaHandler(app)
