import { contract } from '@lading/contract'
import { FileNotFound, FolderNotFound, RevisionMismatch } from '@lading/contract/errors'
import { handle } from '../context.ts'
import { findFolder, noFolderDetail } from '../folders/find.ts'
import type { StoredFile } from '../state.ts'
import { change, findLive, notFoundDetail } from './find.ts'
import { etagOf, toFile } from './view.ts'

export const update = handle(contract.files.update, async ({ input, context, principal, fail }) => {
  const { workspace } = principal
  const folder = input.folder === undefined ? undefined : findFolder(workspace, input.folder)
  if (input.folder !== undefined && folder === undefined) throw fail(FolderNotFound, noFolderDetail)
  const file = findLive(workspace, input.id)
  if (file === undefined) throw fail(FileNotFound, notFoundDetail)
  if (!isMatched(file, input.ifMatch)) throw fail(RevisionMismatch, changedDetail, { etag: etagOf(file) })
  const { name = file.name, tags = file.tags, metadata = file.metadata } = input
  const folderId = folder === undefined ? file.folderId : (folder?.id ?? null)
  return toFile(change(file, { name, tags, metadata, folderId }, context.now()))
})

/** RFC 9110 section 13.1.1. */
export const isMatched = (file: StoredFile, ifMatch: string | undefined): boolean =>
  ifMatch === undefined || ifMatch === '*' || ifMatch === etagOf(file)

/** Said when an If-Match names a state that has passed. */
export const changedDetail = 'The file is no longer the one that If-Match names. Nothing was changed.'
