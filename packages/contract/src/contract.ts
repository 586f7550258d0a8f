import * as archives from './archives.ts'
import * as audit from './audit.ts'
import * as files from './files.ts'
import * as folders from './folders.ts'
import * as jobs from './jobs.ts'
import * as keys from './keys.ts'
import * as uploads from './uploads.ts'
import * as usage from './usage.ts'
import * as versions from './versions.ts'
import * as workspace from './workspace.ts'

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
    restore: files.restore,
    purge: files.purge,
    retain: files.retain,
  },
  uploads: { get: uploads.get, sign: uploads.sign, abort: uploads.abort },
  versions: {
    create: versions.create,
    list: versions.list,
    get: versions.get,
    download: versions.download,
    restore: versions.restore,
  },
  folders: {
    create: folders.create,
    get: folders.get,
    list: folders.list,
    move: folders.move,
    delete: folders.delete,
  },
  archives: { create: archives.create },
  jobs: { get: jobs.get, list: jobs.list, cancel: jobs.cancel },
  keys: { create: keys.create, list: keys.list, rotate: keys.rotate, revoke: keys.revoke },
  workspace: { get: workspace.get, update: workspace.update, retain: workspace.retain },
  usage: { get: usage.get, days: usage.days },
  audit: { list: audit.list, export: audit.export },
} as const

export type LadingContract = typeof contract
