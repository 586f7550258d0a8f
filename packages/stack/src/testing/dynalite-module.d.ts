/** What this folder uses of dynalite, which ships no types. */
declare module 'dynalite' {
  import type { Server } from 'node:http'

  interface Options {
    /** LevelDB directory; in memory without it. */
    path?: string
    /** Milliseconds that a table stays CREATING; 500 by default. */
    createTableMs?: number
    /** Milliseconds that a table stays DELETING; 500 by default. */
    deleteTableMs?: number
    /** Milliseconds that a table stays UPDATING; 500 by default. */
    updateTableMs?: number
  }

  export default function dynalite(options?: Options): Server
}
