import { createHash } from 'node:crypto'
import { scopes } from '@lading/contract/scopes'
import { createKey } from '../../../../packages/service/src/auth/new-key.ts'
import { startLocal } from '../../../local/src/local.ts'
import { type Recorded, startRecorder } from './recorder.ts'

/** A running service that gives everybody a workspace of their own. */
export interface World extends AsyncDisposable {
  workspace(): Promise<Workspace>
}

export async function startWorld(): Promise<World> {
  await using resources = new AsyncDisposableStack()
  const local = resources.use(await startLocal({ port: 0 }))
  const recorder = resources.use(await startRecorder(local.url))
  const { store } = local.context
  const running = resources.move()
  return {
    async workspace() {
      const { workspaceId } = await store.workspaces.create('samples')
      const { apiKey } = await createKey(store, {
        workspaceId,
        name: 'samples',
        scopes,
        expiresAt: undefined,
      })
      return new Workspace(recorder.url, local.url, apiKey, () => recorder.callsOf(apiKey))
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

interface Announced {
  readonly file: { readonly id: string; readonly etag: string }
  readonly upload: { readonly id: string; readonly url: string; readonly headers: Record<string, string> }
}

/** A workspace, and a caller who seeds it and leaves no trace in what is remembered of a program. */
export class Workspace {
  /** Where a program calls. */
  readonly url: string
  readonly apiKey: string
  /** What a program has called. */
  readonly calls: () => readonly Recorded[]
  readonly #direct: string

  constructor(url: string, direct: string, apiKey: string, calls: () => readonly Recorded[]) {
    this.url = url
    this.apiKey = apiKey
    this.calls = calls
    this.#direct = direct
  }

  /** @param T what the contract says that the call answers */
  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${this.#direct}/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${this.apiKey}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`)
    const text = await answer.text()
    return (text === '' ? undefined : JSON.parse(text)) as T // the caller says what
  }

  /** Announces bytes and sends them. @param path of the collection: `/files`, or a file's `/versions` */
  async send(path: string, bytes: Buffer, fields: object = {}): Promise<Announced> {
    const announced = await this.call<Announced>('POST', path, {
      contentType: 'application/pdf',
      size: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      ...fields,
    })
    const { url, headers } = announced.upload
    const { status } = await fetch(url, { method: 'PUT', headers, body: new Uint8Array(bytes) })
    if (status !== 200) throw new Error(`Storage answered ${status}`)
    return announced
  }
}
