import * as files from './files.ts'
import * as keys from './keys.ts'

/** The file service's contract. The path to an operation is its RPC name: `files.get`. */
export const contract = {
  files: {
    create: files.create,
    complete: files.complete,
    get: files.get,
    list: files.list,
    update: files.update,
    download: files.download,
    delete: files.delete,
  },
  keys: { create: keys.create, list: keys.list, revoke: keys.revoke },
} as const

export type LadingContract = typeof contract
