import { createHash } from 'node:crypto'
import { contract } from '@lading/contract'
import { type Contract, listOperations, type Operation, placement } from '@lading/stack/contract'
import { type Body, send } from './harness.ts'

/** One HTTP request to the API. */
export interface Call {
  readonly method: string
  readonly path: string
  readonly body?: string
  readonly headers?: Record<string, string>
}

export type Send = (call: Call) => Promise<Body>
type CallOperation = (name: string, input?: Record<string, unknown>) => Promise<Body>

const operations = new Map(
  listOperations(contract as Contract).map(({ name, operation }) => [name, operation]),
)
const json = (value: unknown) => JSON.stringify(value)

function byRest(send: Send): CallOperation {
  return async (name, input = {}) => {
    const operation = operations.get(name)
    if (operation === undefined) throw new Error(`The contract has no ${name}`)
    return await send(restCall(operation, input))
  }
}

/** The REST request of an operation: where each field travels follows from the contract. */
function restCall({ rest, ...operation }: Operation, input: Record<string, unknown>): Call {
  const places = placement({ rest, ...operation })
  const path = rest.path.replace(/\{(\w+)\}/g, (_, field: string) => encodeURIComponent(String(input[field])))
  const given = (fields: readonly string[]) => fields.filter((field) => input[field] !== undefined)
  const search = given(places.query).map((field) => `${field}=${encodeURIComponent(String(input[field]))}`)
  const headers = given([...places.headers.keys()]).map((field) => [places.headers.get(field), input[field]])
  const body = Object.fromEntries(given(places.body).map((field) => [field, input[field]]))
  return {
    method: rest.method,
    path: `/v1${path}${search.length > 0 ? `?${search.join('&')}` : ''}`,
    headers: Object.fromEntries(headers),
    ...(rest.method === 'GET' || rest.method === 'DELETE' ? {} : { body: json(body) }),
  }
}

function byRpc(send: Send): CallOperation {
  return (name, input = {}) => send({ method: 'POST', path: `/rpc/${name}`, body: json(input) })
}

const sha256 = createHash('sha256').update('hello').digest('hex')
const content = { contentType: 'text/plain', size: 5 }
const file = { name: 'ünï"cödé.txt', tags: ['a'], ...content }

/** Every operation, well and badly called, in an order in which they build on each other. */
async function everyOperation(call: CallOperation, externalRef: string): Promise<void> {
  const id = `ref:${externalRef}`
  await call('files.create', { ...file, size: '5' })
  const { upload, ...created } = await call('files.create', { ...file, externalRef })
  const fileId = created.file.id
  await call('files.complete', { id })
  await call('files.download', { id })
  await call('uploads.get', { id: fileId, upload: upload.id })
  await call('uploads.sign', { id: fileId, upload: upload.id, parts: [{ number: 2 }] })
  const { parts } = await call('uploads.sign', { id: fileId, upload: upload.id, parts: [{ number: 1 }] })
  const [part] = parts
  if (part !== undefined) await send(part, 'hello')
  await call('files.complete', { id })
  await call('files.complete', { id })
  const ready = await call('files.get', { id })
  await call('files.list', { limit: 1 })
  await call('files.list', { tag: 'a', sort: 'name' })
  await call('files.list', { cursor: 'a+b c' })
  await call('files.update', { id, name: 'new', ifMatch: '"9"' })
  await call('files.update', { id, metadata: { ü: [1] }, ifMatch: ready.etag })
  await call('files.download', { id, disposition: 'inline' })
  await call('files.create', { ...file, externalRef })

  const next = await call('versions.create', { id, ...content, sha256 })
  await send(next.upload, 'hello')
  await call('files.complete', { id, upload: next.upload.id })
  await call('versions.list', { id })
  await call('versions.get', { id: fileId, version: '1' })
  await call('versions.get', { id: fileId, version: '9' })
  await call('versions.download', { id: fileId, version: '1' })
  await call('versions.restore', { id: fileId, version: '1' })
  const given = await call('versions.create', { id, ...content, multipart: true })
  await call('uploads.get', { id: fileId, upload: given.upload.id })
  await call('uploads.abort', { id: fileId, upload: given.upload.id })
  await call('uploads.abort', { id: fileId, upload: given.upload.id })

  const name = `größe #1%+ ${externalRef.length}`
  const parent = await call('folders.create', { name })
  await call('folders.create', { name })
  await call('folders.create', { name: 'below', parent: `path:${name}` })
  await call('folders.get', { id: `path:${name}/below` })
  await call('folders.list', { parent: `path:${name}` })
  await call('files.update', { id, folder: `path:${name}/below` })
  await call('files.list', { folder: `path:${name}`, subtree: true })
  await call('folders.move', { id: `path:${name}/below`, parent: `path:${name}/below` })
  const moved = await call('folders.move', { id: `path:${name}/below`, name: 'moved' })
  await call('jobs.get', { id: moved.id })
  const archive = await call('archives.create', { files: [id] })
  await call('jobs.cancel', { id: archive.id })
  await call('folders.delete', { id: parent.id })
  await call('jobs.list')
  await call('files.list', { state: 'trashed' })

  await call('files.restore', { id })
  await call('files.retain', { id, legalHold: true, reason: 'Case 1' })
  await call('files.delete', { id })
  await call('files.retain', { id })
  await call('files.delete', { id, ifMatch: '*' })
  await call('files.delete', { id })
  await call('files.purge', { id })

  const { key } = await call('keys.create', { name: 'k', scopes: ['files:read'] })
  await call('keys.create', { name: 'k', scopes: [] })
  const successor = await call('keys.rotate', { id: key.id, overlapSeconds: 0 })
  await call('keys.list')
  await call('keys.revoke', { id: successor.key.id })
  await call('keys.revoke', { id: '0000000000000000' })
  await call('workspace.get')
  await call('workspace.update', { quotaFiles: 9, name: '文' })
  await call('workspace.retain', { legalHold: true })
  await call('workspace.retain', {})
  await call('usage.get')
  await call('usage.days', {})
  await call('usage.days', { from: '2026-13-01' })
  await call('audit.list', { file: id, limit: 3 })
  await call('audit.export', { limit: 2 })
}

/** Every operation by REST and by RPC, and what no operation is. */
export async function scenario(send: Send): Promise<void> {
  await everyOperation(byRest(send), 'mail/17 #50%+文')
  await everyOperation(byRpc(send), 'rpc')
  await send({ method: 'HEAD', path: '/v1/usage' })
  await send({ method: 'GET', path: '/v1/files?limit=x&constructor=1' })
  await send({ method: 'GET', path: `/rpc/files.get?input=${encodeURIComponent(json({ id: 'ref:rpc' }))}` })
  await send({ method: 'PUT', path: '/v1/files' })
  await send({ method: 'OPTIONS', path: '/v1/files' })
  await send({ method: 'GET', path: '/v1/nothing' })
  await send({ method: 'GET', path: '/nothing' })
  await send({ method: 'GET', path: '/health' })
  await send({ method: 'POST', path: '/v1/files', body: '{' })
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  await send({ method: 'POST', path: '/v1/files', body: 'a=b', headers: form })
  await send({ method: 'POST', path: '/v1/files', body: json({ ...file, name: 'x'.repeat(300_000) }) })
  await send({ method: 'GET', path: '/v1/files', headers: { authorization: 'Bearer wrong' } })
  const folder = { method: 'POST', path: '/v1/folders', body: json({ name: 'once' }) }
  for (const _ of [1, 2]) await send({ ...folder, headers: { 'idempotency-key': 'once' } })
}
