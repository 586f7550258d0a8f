import { contract } from '@lading/contract'
import { FileHeld, FileNotFound, FileNotReady, VersionNotFound } from '@lading/contract/errors'
import { hasEffect, withEffect } from '@lading/store'
import { handle } from '../context.ts'
import { notFoundDetail, toFile } from '../files/file.ts'
import { rounds } from '../rounds.ts'
import { heldBy, heldDetail } from '../workspace/hold.ts'
import { findReadyFile, findVersion, notReadyDetail, noVersionDetail } from './version.ts'

export const restore = handle(contract.versions.restore, async (call, loadWorkspace) => {
  const { input, context, principal, effectId, fail } = call
  const { files, versions } = context.store
  const workspace = await loadWorkspace()
  for await (const _ of rounds()) {
    const file = await findReadyFile(context, principal.workspaceId, input.id)
    if (file === 'no file') throw fail(FileNotFound, notFoundDetail)
    if (file === 'not ready') throw fail(FileNotReady, notReadyDetail)
    if (hasEffect(file, effectId)) return toFile(file)
    const version = await findVersion(context, file, input.version)
    if (version === undefined) throw fail(VersionNotFound, noVersionDetail)
    if (version.version === file.version) return toFile(file)
    const held = heldBy(file, workspace, context.now())
    if (held !== undefined) throw fail(FileHeld, heldDetail(held), held)
    // History before head, as with an upload. The bytes are shared, so nothing is counted again.
    await versions.keep(file)
    const { contentType, detectedContentType, size, sha256, partSize, partsSha256, uploadId } = version
    const restored = await files.change(file, {
      contentType,
      detectedContentType,
      size,
      sha256,
      partSize,
      partsSha256,
      uploadId,
      version: file.version + 1,
      versionAt: context.now().toISOString(),
      restoredFrom: version.version,
      countedBy: undefined,
      effects: withEffect(file, effectId),
    })
    if (restored !== undefined) return toFile(restored)
  }
  throw new Error('unreachable: rounds ends by throwing')
})
