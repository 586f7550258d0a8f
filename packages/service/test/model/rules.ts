import type { ErrorCode } from '@lading/contract/errors'
import { operationOf } from './exchange.ts'
import type { Predicted, Rule } from './rule.ts'
import * as files from './rules-files.ts'
import * as folders from './rules-folders.ts'
import * as keys from './rules-keys.ts'
import { isLive } from './rules-keys.ts'
import { list as listFiles } from './rules-listing.ts'
import * as uploads from './rules-uploads.ts'
import * as versions from './rules-versions.ts'
import * as workspace from './rules-workspace.ts'
import { type Model, type ModelKey, nowOf } from './state.ts'

const { create, get, update, download, delete: remove, restore, purge, retain } = files

/** The rule of each operation that is predicted whole; the audit log is compared record by record. */
const rules = {
  'files.create': create,
  'files.complete': uploads.complete,
  'files.get': get,
  'files.list': listFiles,
  'files.update': update,
  'files.download': download,
  'files.delete': remove,
  'files.restore': restore,
  'files.purge': purge,
  'files.retain': retain,
  'uploads.get': uploads.get,
  'uploads.sign': uploads.sign,
  'uploads.abort': uploads.abort,
  'versions.create': versions.create,
  'versions.list': versions.list,
  'versions.get': versions.get,
  'versions.download': versions.download,
  'versions.restore': versions.restore,
  'folders.create': folders.create,
  'folders.get': folders.get,
  'folders.list': folders.list,
  'folders.move': folders.move,
  'folders.delete': folders.delete,
  'jobs.get': folders.getJob,
  'jobs.list': folders.listJobs,
  'keys.create': keys.create,
  'keys.list': keys.list,
  'keys.rotate': keys.rotate,
  'keys.revoke': keys.revoke,
  'workspace.get': workspace.get,
  'workspace.update': workspace.update,
  'workspace.retain': workspace.retain,
  'usage.get': workspace.usage,
  'usage.days': workspace.days,
}

export type Ruled = keyof typeof rules

/** What the model says that a call is answered with. @param input encoded */
export function predict(model: Model, key: ModelKey, operation: Ruled, input: object): Predicted {
  const refused = gate(model, key, operation)
  if (refused !== undefined) return { code: refused }
  const parsed = operationOf(operation).input.parse(input)
  const rule = rules[operation] as Rule<unknown> // the contract has decoded what the operation's own rule takes
  return rule({ model, workspace: key.workspace, key, input: parsed })
}

function gate(model: Model, key: ModelKey, operation: string): ErrorCode | undefined {
  if (!isLive(key, nowOf(model))) return 'UNAUTHENTICATED'
  const held: readonly (string | null)[] = key.scopes
  return held.includes(operationOf(operation).scope) ? undefined : 'SCOPE_MISSING'
}
