import {
  type ApiKey,
  type ErrorCodeOf,
  type File,
  isError,
  Lading,
  LadingError,
  type Listing,
  type Operations,
} from '@lading/client'
import { FakeLading } from '@lading/client/testing'
import { verifyWebhook } from '@lading/client/webhooks'

/* Whoever compiles this has installed the package: types must be found, be whole, and be as narrow as promised. */

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const holds = <T extends true>(): T | undefined => undefined

export async function use(lading: Lading): Promise<string | null> {
  const file: File = await lading.files.get({ id: 'ref:a' })
  const listing: Listing<File> = lading.files.list({ tag: 'a', limit: 10 })
  for await (const { tags } of listing) console.log(tags.join())
  const { key } = await lading.keys.create({ name: 'a', scopes: ['files:read'] }, { idempotencyKey: 'b' })
  holds<Same<typeof key, ApiKey>>()
  await lading.files.upload(new Uint8Array(1), { name: 'a', onProgress: ({ loaded }) => loaded })
  const text: string = await lading.files.download(file.id, { disposition: 'inline' }).text()
  holds<Same<'FILE_NOT_FOUND' extends ErrorCodeOf<'files.get'> ? true : false, true>>()
  holds<Same<'FILE_HELD' extends ErrorCodeOf<'files.get'> ? true : false, false>>()
  holds<Same<Operations['files.get']['output'], File>>()
  // @ts-expect-error there is no such scope
  await lading.keys.create({ name: 'a', scopes: ['files:burn'] })
  // @ts-expect-error an id is necessary
  await lading.files.get()
  // @ts-expect-error a field of the answer that does not exist: nothing is `any`
  file.colour
  return file.sha256 ?? text
}

export function tell(error: unknown): string {
  if (isError(error, 'EXTERNAL_REF_TAKEN')) {
    holds<Same<typeof error.data, { id: string; state: 'pending' | 'ready' | 'trashed' }>>()
    return error.data.id
  }
  return error instanceof LadingError ? (error.requestId ?? error.code) : 'unknown'
}

export const make = (): Lading => new Lading({ baseUrl: 'https://files.example.com', apiKey: 'lad_a_b' })

export async function fake(): Promise<void> {
  const service = await FakeLading.start()
  const lading = new Lading(service)
  const file: File = service.addFile({ name: 'a.txt' })
  holds<Same<Awaited<ReturnType<typeof lading.files.get>>, typeof file>>()
  service.failNext('files.get', 'FILE_NOT_FOUND')
}

export async function receive(body: string, headers: Record<string, string>): Promise<string> {
  const { id, payload } = await verifyWebhook(body, headers, 'whsec_secret')
  holds<Same<typeof payload, unknown>>()
  return id
}
