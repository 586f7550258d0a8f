import type { LocalAccess } from './data-dir.ts'
import type { LocalKey } from './first-run.ts'

const text = 'Hello, Lading!'

/**
 * Three lines to paste, again and again: create and upload, complete, fetch. The shell makes a new reference each time,
 * and `sed` takes the upload URL out of the answer, so that nothing but curl is needed.
 */
export function curlLines({ url, apiKey }: LocalAccess): string[] {
  const auth = `-H 'authorization: Bearer ${apiKey}'`
  const json = `-H 'content-type: application/json'`
  const body = JSON.stringify({
    name: 'hello.txt',
    contentType: 'text/plain',
    size: text.length,
    externalRef: 'REF',
  })
  const create = `curl -fsS ${url}/v1/files ${auth} ${json} -d '${body.replace('REF', `'"$REF"'`)}'`
  const uploadUrl = `$(${create} | sed 's/.*"url":"\\([^"]*\\)".*/\\1/')`
  return [
    `REF=hello-$(date +%s); curl -fsS -X PUT --data-binary '${text}' -H 'content-type: text/plain' -H 'if-none-match: *' "${uploadUrl}"`,
    `curl -sS -X POST ${url}/v1/files/ref:$REF/complete ${auth}`,
    `curl -sSL ${url}/v1/files/ref:$REF/content ${auth}`,
  ]
}

/** What `start` prints. @param keeps where the data is kept, if it is */
export function banner(access: LocalAccess & LocalKey, keeps: string | undefined): string {
  return `
  Lading is running.

  API      ${access.url}/v1   (REST)    ${access.url}/rpc   (tRPC)
  Docs     ${access.url}/docs
  API key  ${access.apiKey}${access.keyNote === undefined ? '' : `\n           (${access.keyNote})`}
  Data     ${keeps ?? 'temporary: gone when this stops'}

  Store a file, complete it, fetch it:

${curlLines(access).join('\n\n')}

  A whole folder:  npx -y pnpm@12 demo <folder>
  Stop:            Ctrl-C
`
}
