import { contract } from '@lading/contract'
import { implement } from '@lading/stack/server'
import { create as createArchive } from './archives/create.ts'
import { export as exportAudit } from './audit/export.ts'
import { list as listAudit } from './audit/list.ts'
import type { KeyPrincipal, ServiceContext } from './context.ts'
import { complete } from './files/complete.ts'
import { create as createFile } from './files/create.ts'
import { delete as deleteFile } from './files/delete.ts'
import { download as downloadFile } from './files/download.ts'
import { get as getFile } from './files/get.ts'
import { list as listFiles } from './files/list.ts'
import { purge } from './files/purge.ts'
import { restore as restoreFile } from './files/restore.ts'
import { retain as retainFile } from './files/retain.ts'
import { update as updateFile } from './files/update.ts'
import { create as createFolder } from './folders/create.ts'
import { delete as deleteFolder } from './folders/delete.ts'
import { get as getFolder } from './folders/get.ts'
import { list as listFolders } from './folders/list.ts'
import { move } from './folders/move.ts'
import { cancel as cancelJob } from './jobs/cancel.ts'
import { get as getJob } from './jobs/get.ts'
import { list as listJobs } from './jobs/list.ts'
import { create as createKey } from './keys/create.ts'
import { list as listKeys } from './keys/list.ts'
import { revoke } from './keys/revoke.ts'
import { rotate } from './keys/rotate.ts'
import { abort } from './uploads/abort.ts'
import { get as getUpload } from './uploads/get.ts'
import { sign } from './uploads/sign.ts'
import { days } from './usage/days.ts'
import { get as getUsage } from './usage/get.ts'
import { create as createVersion } from './versions/create.ts'
import { download as downloadVersion } from './versions/download.ts'
import { get as getVersion } from './versions/get.ts'
import { list as listVersions } from './versions/list.ts'
import { restore as restoreVersion } from './versions/restore.ts'
import { get as getWorkspace } from './workspace/get.ts'
import { retain as retainWorkspace } from './workspace/retain.ts'
import { update as updateWorkspace } from './workspace/update.ts'

/** The contract with its handlers: a missing one does not type-check. */
export const implementation = implement<typeof contract, ServiceContext, KeyPrincipal>(contract, {
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
  versions: {
    create: createVersion,
    list: listVersions,
    get: getVersion,
    download: downloadVersion,
    restore: restoreVersion,
  },
  folders: { create: createFolder, get: getFolder, list: listFolders, move, delete: deleteFolder },
  archives: { create: createArchive },
  jobs: { get: getJob, list: listJobs, cancel: cancelJob },
  keys: { create: createKey, list: listKeys, rotate, revoke },
  workspace: { get: getWorkspace, update: updateWorkspace, retain: retainWorkspace },
  usage: { get: getUsage, days },
  audit: { list: listAudit, export: exportAudit },
})
