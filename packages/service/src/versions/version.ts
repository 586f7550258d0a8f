import type { Version } from '@lading/contract/versions'
import { type StoredFile, type StoredVersion, versionOf } from '@lading/store'
import type * as z from 'zod'
import type { ServiceContext } from '../context.ts'
import { toContent, toFileId } from '../files/file.ts'

/** A stored version as the contract shows it. */
export function toVersion(version: StoredVersion, file: StoredFile): z.output<typeof Version> {
  return {
    version: version.version,
    current: version.version === file.version,
    ...toContent(version),
    restoredFrom: version.restoredFrom ?? null,
    createdAt: version.versionAt ?? file.createdAt,
  }
}

/** A version of the file, the present one included; undefined when it never had one of this number. */
export async function findVersion(
  { store }: ServiceContext,
  file: StoredFile,
  number: string,
): Promise<StoredVersion | undefined> {
  const version = Number(number)
  return version === file.version ? versionOf(file) : store.versions.get(file, version)
}

/** The file that a call about versions addresses: what is not there, or has none yet, is told by its name. */
export async function findReadyFile(
  { store }: ServiceContext,
  workspaceId: string,
  address: string,
): Promise<StoredFile | 'no file' | 'not ready'> {
  const file = await store.files.get(workspaceId, toFileId(workspaceId, address))
  if (file === undefined || file.state === 'trashed') return 'no file'
  return file.state === 'ready' ? file : 'not ready'
}

/** Said of a number that the file has never had. */
export const noVersionDetail = 'The file has no version of this number.'
/** Said of a file whose first upload is under way. */
export const notReadyDetail = 'The first upload of this file was not completed yet.'
