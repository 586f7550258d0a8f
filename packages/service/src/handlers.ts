import { contract } from '@lading/contract'
import { implement } from '@lading/stack/server'
import type { KeyPrincipal, ServiceContext } from './context.ts'
import { complete } from './files/complete.ts'
import { create as createFile } from './files/create.ts'
import { delete as deleteFile } from './files/delete.ts'
import { download } from './files/download.ts'
import { get } from './files/get.ts'
import { list as listFiles } from './files/list.ts'
import { update } from './files/update.ts'
import { create as createKey } from './keys/create.ts'
import { list as listKeys } from './keys/list.ts'
import { revoke } from './keys/revoke.ts'

/** The contract with its handlers: a missing one does not type-check. */
export const implementation = implement<typeof contract, ServiceContext, KeyPrincipal>(contract, {
  files: { create: createFile, complete, get, list: listFiles, update, download, delete: deleteFile },
  keys: { create: createKey, list: listKeys, revoke },
})
