import { contract } from '@lading/contract'
import { implement } from '@lading/stack/server'
import { create as createArchive } from './archives/create.ts'
import { export as exportAudit, list as listAudit } from './audit/audit.ts'
import type { Caller } from './context.ts'
import { complete } from './files/complete.ts'
import { create as createFile } from './files/create.ts'
import { list as listFiles } from './files/list.ts'
import { download as downloadFile, get as getFile } from './files/read.ts'
import { delete as deleteFile, purge, restore as restoreFile, retain as retainFile } from './files/trash.ts'
import { update as updateFile } from './files/update.ts'
import { delete as deleteFolder } from './folders/delete.ts'
import { create as createFolder, get as getFolder, list as listFolders, move } from './folders/folders.ts'
import { cancel as cancelJob, get as getJob, list as listJobs } from './jobs.ts'
import { create as createKey, list as listKeys, revoke, rotate } from './keys.ts'
import { abort, get as getUpload, sign } from './uploads/uploads.ts'
import { days, get as getUsage } from './usage.ts'
import * as versions from './versions/versions.ts'
import { get as getWorkspace, retain as retainWorkspace, update as updateWorkspace } from './workspace.ts'
import type { World } from './world.ts'

/** The contract with the fake's handlers: a missing one does not type-check. */
export const implementation = implement<typeof contract, World, Caller>(contract, {
  files: {
    create: createFile,
    complete,
    get: getFile,
    list: listFiles,
    update: updateFile,
    download: downloadFile,
    delete: deleteFile,
    restore: restoreFile,
    purge,
    retain: retainFile,
  },
  uploads: { get: getUpload, sign, abort },
  versions,
  folders: { create: createFolder, get: getFolder, list: listFolders, move, delete: deleteFolder },
  archives: { create: createArchive },
  jobs: { get: getJob, list: listJobs, cancel: cancelJob },
  keys: { create: createKey, list: listKeys, rotate, revoke },
  workspace: { get: getWorkspace, update: updateWorkspace, retain: retainWorkspace },
  usage: { get: getUsage, days },
  audit: { list: listAudit, export: exportAudit },
})
