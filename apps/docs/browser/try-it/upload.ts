import type { Exchange } from './exchange.ts'

/* The whole way of a file's bytes: announce, send, complete. */

/** Above this the browser would have to hold too much at once to hash it; the checksum is optional. */
const hashedUpTo = 256 * 1024 ** 2

async function sha256(file: File): Promise<string | undefined> {
  if (file.size > hashedUpTo || crypto.subtle === undefined) return undefined
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The body of an announcement with what is known of a real file in it. */
export async function announcementOf(file: File, body: string): Promise<string> {
  const given: Record<string, unknown> = { ...parsed(body) }
  const hash = await sha256(file)
  if ('name' in given) given.name = file.name
  given.contentType = file.type === '' ? 'application/octet-stream' : file.type
  given.size = file.size
  if (hash === undefined) delete given.sha256
  else given.sha256 = hash
  // The reference of the example belongs to one file, which may be there from the last time.
  delete given.externalRef
  return JSON.stringify(given, null, 2)
}

function parsed(body: string): object {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}

/** Where to send the bytes, and what completes the upload. */
export interface Announced {
  readonly file: { readonly id: string }
  readonly upload: {
    readonly kind: 'single' | 'multipart'
    readonly id: string
    readonly method: string
    readonly url: string
    readonly headers: Readonly<Record<string, string>>
  }
}

/** What was announced, or undefined when the service refused. */
export function announced({ status, body }: Exchange): Announced | undefined {
  return status === 201 ? JSON.parse(body) : undefined
}
