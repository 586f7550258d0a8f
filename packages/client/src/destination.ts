import type { MutationOptions } from '@lading/stack/client'
import type { Connection } from './connection.ts'
import type { Announced, Announcement } from './upload-options.ts'

/** What bytes are uploaded for. */
export interface Destination {
  readonly needsName: boolean
  announce(announcement: Announcement, options: MutationOptions): Promise<Announced>
}

export function newFile(calls: Connection['calls']): Destination {
  return { needsName: true, announce: (announcement, options) => calls.files.create(announcement, options) }
}

export function newVersion(calls: Connection['calls'], id: string): Destination {
  return {
    needsName: false,
    announce: ({ name: _, ...declared }, options) => calls.versions.create({ ...declared, id }, options),
  }
}
