import { contract } from '@lading/contract'
import { FileNotFound, FileNotReady, VersionNotFound } from '@lading/contract/errors'
import { serving } from '../content/serving.ts'
import { handle } from '../context.ts'
import { notFoundDetail, objectKey } from '../files/file.ts'
import { findReadyFile, findVersion, notReadyDetail, noVersionDetail, toVersion } from './version.ts'

export const download = handle(contract.versions.download, async ({ input, context, principal, fail }) => {
  const file = await findReadyFile(context, principal.workspaceId, input.id)
  if (file === 'no file') throw fail(FileNotFound, notFoundDetail)
  if (file === 'not ready') throw fail(FileNotReady, notReadyDetail)
  const version = await findVersion(context, file, input.version)
  if (version === undefined) throw fail(VersionNotFound, noVersionDetail)
  const served = serving({
    claimed: version.contentType,
    detected: version.detectedContentType,
    wanted: input.disposition,
  })
  const { url, expiresAt } = await context.bucket.signDownload(objectKey(version), file.name, served)
  return {
    url,
    expiresAt: expiresAt.toISOString(),
    disposition: served.disposition,
    version: toVersion(version, file),
  }
})
