import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Where the service is and what opens it. */
export interface Access {
  readonly url: string
  readonly apiKey: string
}

/** What `start` wrote in this directory; undefined when it never ran here. */
export async function localAccess(directory: string): Promise<Access | undefined> {
  try {
    return JSON.parse(await readFile(join(directory, '.lading', 'local.json'), 'utf8')) as Access // `start` wrote it
  } catch {
    return undefined
  }
}
