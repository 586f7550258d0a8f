import { contract } from '@lading/contract'
import {
  CursorInvalid,
  FileHeld,
  FileNotFound,
  FileNotReady,
  QuotaExceeded,
  VersionNotFound,
} from '@lading/contract/errors'
import type { Fail } from '@lading/stack/server'
import { handle } from '../context.ts'
import { change, findLive, notFoundDetail, notReadyDetail } from '../files/find.ts'
import { newUpload } from '../files/new-file.ts'
import { presentOf, toFile, toVersion } from '../files/view.ts'
import { heldBy, heldDetail } from '../hold.ts'
import { cursorDetail, pageOf } from '../page.ts'
import { downloadLink } from '../serving/link.ts'
import type { StoredFile, StoredVersion, StoredWorkspace } from '../state.ts'
import { toUpload } from '../uploads/sign.ts'
import { overQuota } from '../usage.ts'

type Unready = typeof FileNotFound | typeof FileNotReady

/** @throws OperationError FILE_NOT_FOUND or FILE_NOT_READY */
function readyFile(workspace: StoredWorkspace, address: string, fail: Fail<Unready>): StoredFile {
  const file = findLive(workspace, address)
  if (file === undefined) throw fail(FileNotFound, notFoundDetail)
  if (file.state !== 'ready') throw fail(FileNotReady, notReadyDetail)
  return file
}

/** @throws OperationError VERSION_NOT_FOUND, and what `readyFile` throws */
function versionOf(
  workspace: StoredWorkspace,
  input: { readonly id: string; readonly version: string },
  fail: Fail<Unready | typeof VersionNotFound>,
): { readonly file: StoredFile; readonly version: StoredVersion } {
  const file = readyFile(workspace, input.id, fail)
  const version = file.versions.find((one) => one.version === Number(input.version))
  if (version === undefined) throw fail(VersionNotFound, 'The file has no version of this number.')
  return { file, version }
}

export const create = handle(
  contract.versions.create,
  async ({ input, context, principal, effectId, fail }) => {
    const { workspace } = principal
    const file = readyFile(workspace, input.id, fail)
    const held = heldBy(workspace, file, context.now())
    if (held !== undefined) throw fail(FileHeld, heldDetail(held), held)
    const over = overQuota(workspace, { files: 0, bytes: input.size })
    if (over !== undefined) throw fail(QuotaExceeded, 'The version does not fit into the quota.', over)
    const upload = newUpload(input, effectId, context.now())
    file.uploads.set(upload.id, upload)
    return { file: toFile(file), upload: toUpload(context, workspace, file, upload) }
  },
)

export const list = handle(contract.versions.list, async ({ input, context, principal, fail }) => {
  const { workspace } = principal
  const file = readyFile(workspace, input.id, fail)
  const { id } = file
  const page = pageOf({
    items: file.versions,
    keyOf: ({ version }) => String(version).padStart(9, '0'),
    order: 'desc',
    limit: input.limit,
    cursor: input.cursor,
    binding: {
      secret: context.cursorSecret,
      workspaceId: workspace.id,
      operation: 'versions.list',
      query: [id, file.versions[0].uploadId],
    },
  })
  if (page === undefined) throw fail(CursorInvalid, cursorDetail)
  return { ...page, items: page.items.map((version) => toVersion(version, file)) }
})

export const get = handle(contract.versions.get, async ({ input, principal, fail }) => {
  const { file, version } = versionOf(principal.workspace, input, fail)
  return toVersion(version, file)
})

export const download = handle(contract.versions.download, async ({ input, context, principal, fail }) => {
  const { workspace } = principal
  const { file, version } = versionOf(workspace, input, fail)
  const link = downloadLink(context, workspace, file, version, input.disposition)
  return { ...link, version: toVersion(version, file) }
})

export const restore = handle(contract.versions.restore, async ({ input, context, principal, fail }) => {
  const { workspace } = principal
  const { file, version } = versionOf(workspace, input, fail)
  const present = presentOf(file)
  if (version === present) return toFile(file)
  const createdAt = context.now()
  const held = heldBy(workspace, file, createdAt)
  if (held !== undefined) throw fail(FileHeld, heldDetail(held), held)
  // The bytes are shared with the version that they come from.
  const { version: restoredFrom } = version
  file.versions.push({ ...version, version: present.version + 1, restoredFrom, createdAt })
  return toFile(change(file, {}, createdAt))
})
