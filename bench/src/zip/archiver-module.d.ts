/** What is used of archiver 8, which has no types of its own. */
declare module 'archiver' {
  import type { Readable } from 'node:stream'
  export class ZipArchive extends Readable {
    constructor(options: { zlib: { level: number } })
    append(source: Readable, entry: { name: string; store: boolean }): this
    finalize(): Promise<void>
  }
}
