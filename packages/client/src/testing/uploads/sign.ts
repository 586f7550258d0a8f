import { Buffer } from 'node:buffer'
import { partCountFor } from '@lading/contract/upload'
import type { SignedPart, Upload } from '../../generated/resources.ts'
import type { StoredFile, StoredUpload, StoredWorkspace } from '../state.ts'
import type { World } from '../world.ts'

/** Longest time for which an upload URL works, in seconds. */
const maxSeconds = 3600

/** Bytes of one part; all of them for a single upload, and what is left for the last part. */
export function partSizeOf({ size, partSize }: StoredUpload, number: number): number {
  return partSize === null ? size : Math.min(partSize, size - (number - 1) * partSize)
}

export const partCountOf = ({ size, partSize }: StoredUpload): number =>
  partSize === null ? 1 : partCountFor(size)

const toBase64 = (hexadecimal: string) => Buffer.from(hexadecimal, 'hex').toString('base64')

/** A signed request for a part; part 1 of a single upload is all of it. */
export function signPart(
  { signer, clock }: World,
  workspace: StoredWorkspace,
  file: StoredFile,
  upload: StoredUpload,
  part: { readonly number: number; readonly sha256?: string | undefined },
): SignedPart {
  const { number } = part
  const isSingle = upload.partSize === null
  const sha256 = isSingle ? upload.sha256 : (part.sha256 ?? null)
  const headers: Record<string, string> = {
    ...(isSingle && { 'content-type': upload.contentType, 'if-none-match': '*' }),
    'content-length': String(partSizeOf(upload, number)),
    ...(sha256 !== null && { 'x-amz-checksum-sha256': toBase64(sha256) }),
  }
  const left = Math.floor((Date.parse(upload.expiresAt) - clock.now().getTime()) / 1000)
  const query: Record<string, string> = isSingle ? {} : { partNumber: String(number) }
  const key = `${workspace.id}/${file.id}/${upload.id}`
  const seconds = Math.max(1, Math.min(maxSeconds, left))
  return { number, method: 'PUT', headers, ...signer.sign({ method: 'PUT', key, query, headers }, seconds) }
}

/** How to send the bytes. */
export function toUpload(
  world: World,
  workspace: StoredWorkspace,
  file: StoredFile,
  upload: StoredUpload,
): Upload {
  const { id, partSize, expiresAt } = upload
  if (partSize !== null) {
    return { kind: 'multipart', id, partSize, partCount: partCountOf(upload), expiresAt }
  }
  const { number: _, ...request } = signPart(world, workspace, file, upload, { number: 1 })
  return { kind: 'single', id, ...request }
}
