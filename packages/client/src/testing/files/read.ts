import { contract } from '@lading/contract'
import { FileNotFound, FileNotReady } from '@lading/contract/errors'
import { handle } from '../context.ts'
import { downloadLink } from '../serving/link.ts'
import { findLive, notFoundDetail, notReadyDetail } from './find.ts'
import { presentOf, toFile } from './view.ts'

export const get = handle(contract.files.get, async ({ input, principal, fail }) => {
  const file = findLive(principal.workspace, input.id)
  if (file === undefined) throw fail(FileNotFound, notFoundDetail)
  return toFile(file)
})

export const download = handle(contract.files.download, async ({ input, context, principal, fail }) => {
  const { workspace } = principal
  const file = findLive(workspace, input.id)
  if (file === undefined) throw fail(FileNotFound, notFoundDetail)
  if (file.state !== 'ready') throw fail(FileNotReady, notReadyDetail)
  const link = downloadLink(context, workspace, file, presentOf(file), input.disposition)
  return { ...link, file: toFile(file) }
})
