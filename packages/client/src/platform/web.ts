import { sourceChanged } from '../error.ts'
import type { Platform, UploadSource } from './platform.ts'

const isBlob = (source: UploadSource): source is Blob => source instanceof Blob

/** A browser keeps a Blob wherever it has room for it, and reads it as often as asked. */
async function toBlob(source: UploadSource, signal: AbortSignal | undefined): Promise<Blob> {
  if (isBlob(source)) return source
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) {
    return new Blob([source as ArrayBuffer]) // it takes views too; the types exclude shared memory
  }
  if (source instanceof ReadableStream) {
    return new Response(source.pipeThrough(new TransformStream(), { ...(signal && { signal }) })).blob()
  }
  const parts: Uint8Array<ArrayBuffer>[] = []
  for await (const chunk of source as AsyncIterable<Uint8Array<ArrayBuffer>>) {
    signal?.throwIfAborted()
    parts.push(chunk)
  }
  return new Blob(parts)
}

async function digest(blob: Blob, signal: AbortSignal | undefined): Promise<string> {
  const hash = await platform.hasher()
  const reader = blob.stream().getReader()
  for (let chunk = await reader.read(); chunk.value !== undefined; chunk = await reader.read()) {
    signal?.throwIfAborted()
    hash.update(chunk.value)
  }
  return hash.hex()
}

/** Browsers, and every other runtime with web standards only. */
export const platform: Platform = {
  async describe(source) {
    if (typeof source === 'string' || source instanceof URL)
      throw new TypeError('A path can be uploaded in Node only')
    if (!isBlob(source)) return {}
    return { name: (source as Partial<File>).name, contentType: source.type || undefined } // a File is a Blob with a name
  },

  async open(source, { size, sha256, signal }) {
    const body = await toBlob(source, signal)
    if (size !== undefined && size !== body.size) throw sourceChanged()
    return {
      size: body.size,
      sha256: sha256 ?? (await digest(body, signal)),
      failure: undefined,
      // The length is the body's own; a browser lets nobody else say it.
      request: ({ 'content-length': _, ...headers }) => ({ body, headers }),
      close: async () => undefined,
    }
  },

  hasher: async () => (await import('./sha256.ts')).hasher(),

  async save() {
    throw new TypeError('saveTo needs Node: use stream() or bytes()')
  },
}
