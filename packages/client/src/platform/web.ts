import { sourceChanged } from '../error-classes.ts'
import { toHex } from '../hex.ts'
import type { Content, Known, Platform, Source, UploadSource, UploadStream } from './platform.ts'
import type { StreamParts } from './stream-parts.ts'

const isBlob = (source: UploadSource): source is Blob => source instanceof Blob

async function digest(blob: Blob, signal: AbortSignal | undefined): Promise<string> {
  const createHasher = await platform.sha256()
  const hash = createHasher()
  const reader = blob.stream().getReader()
  for (let chunk = await reader.read(); chunk.value !== undefined; chunk = await reader.read()) {
    signal?.throwIfAborted()
    hash.update(chunk.value)
  }
  return toHex(hash.digest())
}

/** Bytes that are sent as a Blob, which knows its length; hashed unless their SHA-256 is given. */
export async function contentOf(body: Blob, sha256: string | undefined, { signal }: Known): Promise<Content> {
  return {
    size: body.size,
    sha256: sha256 ?? (await digest(body, signal)),
    isRepeatable: true,
    failure: undefined,
    // The length is the body's own; a browser lets nobody else say it.
    request: ({ 'content-length': _, ...headers }) => ({ body, headers }),
  }
}

/** A browser keeps a Blob wherever it has room for it, and reads it as often as asked. */
function fromBlob(blob: Blob, known: Known): Source {
  if (known.size !== undefined && known.size !== blob.size) throw sourceChanged()
  return {
    size: blob.size,
    isRepeatable: true,
    whole: (sha256) => contentOf(blob, sha256, known),
    part: (start, end) => contentOf(blob.slice(start, end), undefined, known),
    close: async () => undefined,
  }
}

async function keep(stream: UploadStream, { signal }: Known): Promise<Blob> {
  if (stream instanceof ReadableStream) {
    return new Response(stream.pipeThrough(new TransformStream(), { ...(signal && { signal }) })).blob()
  }
  const { read } = await import('./read.ts')
  const parts: Uint8Array<ArrayBuffer>[] = []
  await read(stream, (chunk) => parts.push(chunk), signal)
  return new Blob(parts)
}

function fromStream(stream: UploadStream, size: number, known: Known): Source {
  let parts: StreamParts | undefined
  let isKept = false
  return {
    size,
    isRepeatable: false,
    async whole(sha256) {
      isKept = true
      return fromBlob(await keep(stream, known), known).whole(sha256)
    },
    async part(start, end) {
      parts ??= (await import('./stream-parts.ts')).streamParts(stream)
      const bytes = await parts.take(end - start)
      if (!bytes || (end === size && !(await parts.hasEnded()))) throw sourceChanged()
      return contentOf(new Blob([bytes]), undefined, known)
    },
    async close() {
      if (parts !== undefined) parts.cancel(undefined)
      else if (!isKept) (await import('./iterate.ts')).iterate(stream).cancel(undefined)
    },
  }
}

/** Browsers, and every other runtime with web standards only. */
export const platform: Platform = {
  async describe(source) {
    if (typeof source === 'string' || source instanceof URL)
      throw new TypeError('A path can be uploaded in Node only')
    if (!isBlob(source)) return {}
    return { name: (source as Partial<File>).name, contentType: source.type || undefined } // a File is a Blob with a name
  },

  async open(source, known) {
    if (isBlob(source)) return fromBlob(source, known)
    if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) {
      return fromBlob(new Blob([source as ArrayBuffer]), known) // it takes views too; the types exclude shared memory
    }
    const stream = source as UploadStream // `describe` has refused paths, and nothing else is left
    return known.size === undefined
      ? fromBlob(await keep(stream, known), known)
      : fromStream(stream, known.size, known)
  },

  sha256: async () => (await import('./sha256.ts')).createHasher,

  async save() {
    throw new TypeError('saveTo needs Node: use stream() or bytes()')
  },
}
