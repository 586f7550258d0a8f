import type { StoredJob } from '@lading/store'
import type { ZipPosition } from './zip/zip-position.ts'

/** What an archive is to hold, once that is decided. It does not change any more: two runners write the same bytes. */
export interface ArchivePlan {
  /** Names the manifest: a plan that was made and not stored leaves one that nobody reads. */
  readonly token: string
  readonly entries: number
  /** Bytes of all sources. */
  readonly bytes: number
  /** The object that the archive is written to, and how. */
  readonly uploadId: string
  readonly multipartId: string
  readonly partSize: number
}

/** How far an archive is written. All that comes after it follows from the plan. */
export interface ArchiveCheckpoint {
  /** The last place between two pieces that lies in the parts which are there. */
  readonly zip: ZipPosition
  /** Parts that are there. */
  readonly parts: number
  /** Bytes of the central directory's records up to the place; they lie in the bucket. */
  readonly directoryBytes: number
  /** Bytes of the sources before the entry that the place is in. */
  readonly bytesBefore: number
}

/** Where an archive's job stands; undefined before there is a plan. */
export interface ArchivePosition {
  readonly plan: ArchivePlan
  readonly checkpoint: ArchiveCheckpoint
}

export function positionOf({ position }: StoredJob): ArchivePosition | undefined {
  return position === undefined ? undefined : (JSON.parse(position) as ArchivePosition) // written by the runner only
}
