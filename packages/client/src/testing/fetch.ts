import type { Answer } from './answer.ts'

const redirects = new Set([301, 302, 303, 307, 308])
/** Redirects that are followed at most: the Fetch standard, "HTTP-redirect fetch". */
const maxRedirects = 20

/** A `fetch` that reaches the fake without a socket, and nothing else. */
export function fetchOf(baseUrl: string, answer: Answer): typeof globalThis.fetch {
  const origin = new URL(baseUrl).origin
  return async (input, init) => {
    let request = new Request(input, init)
    const { signal } = request
    for (let count = 0; count <= maxRedirects; count++) {
      signal.throwIfAborted()
      if (new URL(request.url).origin !== origin) {
        throw new TypeError(`FakeLading.fetch reaches ${origin} only, not ${new URL(request.url).origin}`)
      }
      const response = await unlessAborted(answerTo(answer, request), signal)
      const location = response.headers.get('location')
      const isFollowed = redirects.has(response.status) && request.redirect !== 'manual' && location !== null
      if (!isFollowed) return named(response, request.url, count > 0)
      if (request.redirect === 'error') throw new TypeError('fetch failed: an unexpected redirect')
      // Only GET is redirected by the service, and what it leads to needs no credential.
      request = new Request(new URL(location, request.url), { signal, headers: rangeOf(request) })
    }
    throw new TypeError('fetch failed: too many redirects')
  }
}

const rangeOf = ({ headers }: Request): Record<string, string> => {
  const range = headers.get('range')
  return range === null ? {} : { range }
}

/** As the platform's fetch rejects, whatever the reason. */
async function answerTo(answer: Answer, request: Request): Promise<Response> {
  try {
    const response = await answer(request, {})
    const { status, headers } = response
    const hasBody = request.method !== 'HEAD' && ![204, 205, 304].includes(status)
    return new Response(hasBody ? await response.arrayBuffer() : null, { status, headers: [...headers] })
  } catch (cause) {
    throw new TypeError('fetch failed', { cause })
  }
}

function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

/** What `new Response` cannot be given. */
function named(response: Response, url: string, redirected: boolean): Response {
  return Object.defineProperties(response, { url: { value: url }, redirected: { value: redirected } })
}
