import { contract } from '@lading/contract'
import { FileNotFound, FileNotReady, VersionNotFound } from '@lading/contract/errors'
import { handle } from '../context.ts'
import { notFoundDetail } from '../files/file.ts'
import { findReadyFile, findVersion, notReadyDetail, noVersionDetail, toVersion } from './version.ts'

export const get = handle(contract.versions.get, async ({ input, context, principal, fail }) => {
  const file = await findReadyFile(context, principal.workspaceId, input.id)
  if (file === 'no file') throw fail(FileNotFound, notFoundDetail)
  if (file === 'not ready') throw fail(FileNotReady, notReadyDetail)
  const version = await findVersion(context, file, input.version)
  if (version === undefined) throw fail(VersionNotFound, noVersionDetail)
  return toVersion(version, file)
})
