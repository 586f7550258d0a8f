import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

/** Media types by ending, and whether such a file gets smaller. */
const types: Readonly<Record<string, { readonly type: string; readonly compress: boolean }>> = {
  '.html': { type: 'text/html; charset=utf-8', compress: true },
  '.css': { type: 'text/css; charset=utf-8', compress: true },
  '.js': { type: 'text/javascript; charset=utf-8', compress: true },
  '.json': { type: 'application/json', compress: true },
  '.svg': { type: 'image/svg+xml', compress: true },
  '.md': { type: 'text/markdown; charset=utf-8', compress: true },
  '.txt': { type: 'text/plain; charset=utf-8', compress: true },
  '.png': { type: 'image/png', compress: false },
  '.woff2': { type: 'font/woff2', compress: false },
}
const otherType = { type: 'application/octet-stream', compress: false }

type Coding = 'br' | 'gzip' | 'identity'

interface Loaded {
  /** Changes when the file does. */
  readonly version: string
  readonly tag: string
  readonly codings: Map<Coding, Promise<Uint8Array<ArrayBuffer>>>
}

const brotli = promisify(brotliCompress)
const gzipped = promisify(gzip)
/** Of 11: the pages are compressed while a reader waits, once. */
const brotliQuality = 5

async function encode(body: Buffer, coding: Coding): Promise<Uint8Array<ArrayBuffer>> {
  if (coding === 'identity') return new Uint8Array(body)
  const encoded =
    coding === 'gzip'
      ? await gzipped(body)
      : await brotli(body, { params: { [constants.BROTLI_PARAM_QUALITY]: brotliQuality } })
  return new Uint8Array(encoded)
}

/** The best coding that a client takes. One that is refused with `q=0` is rare enough to be given the plain file. */
function codingFor(accepted: string | null): Coding {
  if (accepted === null || /;\s*q=0(\.0*)?(\s*,|\s*$)/.test(accepted)) return 'identity'
  if (/\bbr\b/.test(accepted)) return 'br'
  return /\bgzip\b/.test(accepted) ? 'gzip' : 'identity'
}

/** A built site as answers: the pages of a folder, their types, caching and the policy that the build left with them. */
export class StaticSite {
  readonly #root: string
  readonly #loaded = new Map<string, Loaded>()

  readonly #connect: readonly string[]

  /**
   * @param directory what a build made
   * @param connect origins that its pages may call beside their own
   */
  constructor(directory: string, connect: readonly string[] = []) {
    this.#root = join(directory, sep)
    this.#connect = connect
  }

  /**
   * The answer to a GET of a path below the site's address: a page, a file, or the site's own page for what is not there.
   * @returns undefined when there is no site
   */
  async answer(path: string, headers: Headers): Promise<Response | undefined> {
    const file = await this.#fileOf(path)
    if (file !== undefined) return this.#send(file, 200, headers)
    const missing = await this.#version(join(this.#root, '404.html'))
    return missing === undefined ? undefined : this.#send(join(this.#root, '404.html'), 404, headers)
  }

  /** The file that a path names, if it lies within the site. */
  async #fileOf(path: string): Promise<string | undefined> {
    let decoded: string
    try {
      decoded = decodeURIComponent(path)
    } catch {
      return undefined
    }
    if (/[\0\\]/.test(decoded)) return undefined
    for (const candidate of [join(this.#root, decoded), join(this.#root, decoded, 'index.html')]) {
      if (!candidate.startsWith(this.#root)) return undefined
      if ((await this.#version(candidate)) !== undefined) return candidate
    }
    return undefined
  }

  /** Tells one state of a file from another, or undefined when there is no such file. */
  async #version(file: string): Promise<string | undefined> {
    const found = await stat(file).catch(() => undefined)
    return found?.isFile() ? `${found.ino} ${found.size} ${found.mtimeMs}` : undefined
  }

  async #load(file: string): Promise<Loaded> {
    const version = (await this.#version(file)) ?? ''
    const known = this.#loaded.get(file)
    if (known?.version === version) return known
    const body = await readFile(file)
    const tag = createHash('sha256').update(body).digest('base64url').slice(0, 22)
    const loaded: Loaded = { version, tag, codings: new Map([['identity', encode(body, 'identity')]]) }
    this.#loaded.set(file, loaded)
    return loaded
  }

  async #send(file: string, status: 200 | 404, asked: Headers): Promise<Response> {
    const { type, compress } = types[extname(file)] ?? otherType
    const loaded = await this.#load(file)
    const coding = compress ? codingFor(asked.get('accept-encoding')) : 'identity'
    const etag = `"${loaded.tag}-${coding}"`
    const headers = new Headers({
      'content-type': type,
      etag,
      // What Astro names after its content never changes.
      'cache-control': file.startsWith(join(this.#root, '_astro', sep))
        ? 'public, max-age=31536000, immutable'
        : 'no-cache',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
    })
    if (compress) headers.set('vary', 'accept-encoding')
    if (extname(file) === '.html') headers.set('content-security-policy', await this.#policy())
    const known = asked.get('if-none-match')?.split(/\s*,\s*/) ?? []
    if (status === 200 && known.some((tag) => tag.replace(/^W\//, '') === etag))
      return new Response(null, { status: 304, headers })
    if (coding !== 'identity') headers.set('content-encoding', coding)
    return new Response(await this.#encoded(loaded, coding), { status, headers })
  }

  async #encoded({ codings }: Loaded, coding: Coding): Promise<Uint8Array<ArrayBuffer>> {
    const plain = await codings.get('identity')
    const encoded = codings.get(coding) ?? encode(Buffer.from(plain ?? []), coding)
    codings.set(coding, encoded)
    return encoded
  }

  /** The policy of the build; without one nothing runs. */
  async #policy(): Promise<string> {
    const loaded = await this.#load(join(this.#root, 'content-security-policy.txt')).catch(() => undefined)
    const text = await loaded?.codings.get('identity')
    if (text === undefined) return "default-src 'none'"
    const policy = Buffer.from(text).toString().trim()
    return policy.replace(/connect-src 'self'/, ["connect-src 'self'", ...this.#connect].join(' '))
  }
}
