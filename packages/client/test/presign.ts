import { createHash, createHmac } from 'node:crypto'
import { localCredentials, localRegion } from '@lading/stack/testing'

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)

/**
 * A URL that S3 takes for one request (AWS Signature Version 4 in the query string).
 * @param headers part of the signature: the request must have exactly these
 * @param at when it was signed; it works for an hour from then
 */
export function presign(
  method: string,
  url: URL,
  headers: Record<string, string> = {},
  at = new Date(),
): string {
  const time = at.toISOString().replace(/[-:]|\.\d+/g, '')
  const scope = `${time.slice(0, 8)}/${localRegion}/s3/aws4_request`
  const signed: [string, string][] = [['host', url.host], ...Object.entries(headers)]
  signed.sort(([a], [b]) => (a < b ? -1 : 1))
  const names = signed.map(([name]) => name).join(';')
  const query = [
    ...url.searchParams,
    ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
    ['X-Amz-Credential', `${localCredentials.accessKeyId}/${scope}`],
    ['X-Amz-Date', time],
    ['X-Amz-Expires', '3600'],
    ['X-Amz-SignedHeaders', names],
  ]
    .map(([name = '', value = '']) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&')
  const canonical = [
    method,
    url.pathname,
    query,
    ...signed.map(([name, value]) => `${name}:${value}`),
    '',
    names,
    'UNSIGNED-PAYLOAD',
  ].join('\n')
  const hash = createHash('sha256').update(canonical).digest('hex')
  const key = [...scope.split('/')].reduce<string | Buffer>(hmac, `AWS4${localCredentials.secretAccessKey}`)
  const signature = hmac(key, ['AWS4-HMAC-SHA256', time, scope, hash].join('\n')).toString('hex')
  return `${url.origin}${url.pathname}?${query}&X-Amz-Signature=${signature}`
}
