import type { LocalAccess } from './data-dir.ts'

const text = 'Hello, Lading!'

/**
 * Three lines to paste: create and upload, complete, fetch. The reference is new at each start, so that they work
 * again; `sed` takes the upload URL out of the answer, so that nothing but curl is needed.
 */
export function curlLines({ url, apiKey }: LocalAccess, reference: string): string[] {
  const auth = `-H 'authorization: Bearer ${apiKey}'`
  const body = JSON.stringify({
    name: 'hello.txt',
    contentType: 'text/plain',
    size: text.length,
    externalRef: reference,
  })
  const address = `${url}/v1/files/ref:${encodeURIComponent(reference)}`
  return [
    `curl -sS -X PUT --data-binary '${text}' -H 'content-type: text/plain' -H 'if-none-match: *' "$(curl -sS ${url}/v1/files ${auth} -H 'content-type: application/json' -d '${body}' | sed 's/.*"url":"\\([^"]*\\)".*/\\1/')"`,
    `curl -sS -X POST ${address}/complete ${auth}`,
    `curl -sSL ${address}/content ${auth}`,
  ]
}

export function banner(access: LocalAccess, keeps: string | undefined): string {
  const reference = `hello-${Date.now().toString(36)}`
  const lines = curlLines(access, reference)
  return `
  Lading is running.

  API      ${access.url}/v1   (REST)    ${access.url}/rpc   (tRPC)
  Docs     ${access.url}/docs
  API key  ${access.apiKey}
  Data     ${keeps ?? 'in memory: gone when this stops'}

  Store a file, complete it, fetch it:

${lines.join('\n\n')}

  A whole folder:  npx -y pnpm@12 demo <folder>
  Stop:            Ctrl-C
`
}
