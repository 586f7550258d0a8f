import { toStorageAnswer } from '../failures.ts'
import type { Surroundings } from '../observed.ts'
import type { World } from '../world.ts'
import { storedGet } from './get.ts'
import { storePut } from './put.ts'
import { refusal } from './refusal.ts'
import { storagePath } from './signer.ts'

/** What answers below the path of storage. */
interface StorageServer extends Pick<Surroundings, 'failures' | 'calls' | 'wait'> {
  readonly world: World
}

/** Answers a request for bytes. Rejects when the request broke off, or a planned failure cuts the connection. */
export async function serveStorage(server: StorageServer, request: Request): Promise<Response> {
  const { world, failures, calls, wait } = server
  const { storage, signer, clock } = world
  const url = new URL(request.url)
  const { method, headers } = request
  if (method !== 'PUT' && method !== 'GET') return refusal('MethodNotAllowed', 'PUT and GET are known.')
  // S3 takes no chunked encoding.
  if (headers.has('transfer-encoding')) return refusal('MissingContentLength', 'Content-Length is missing.')
  const bytes = method === 'PUT' ? new Uint8Array(await request.arrayBuffer()) : new Uint8Array()
  const header = (name: string) =>
    name === 'content-length' ? String(bytes.length) : (headers.get(name) ?? '')
  const wrong = signer.refusal(method, url, header)
  if (wrong !== undefined) return refusal(wrong, 'The URL was not signed for this request, or has expired.')

  const [, fileId = '', uploadId = ''] = url.pathname.slice(storagePath.length).split('/')
  const number = url.searchParams.get('partNumber')
  const part = number === null ? null : Number(number)
  const operation = method === 'PUT' ? 'storage.put' : 'storage.get'
  const input =
    method === 'PUT'
      ? { file: fileId, upload: uploadId, size: bytes.length, ...(part !== null && { part }) }
      : { file: fileId, upload: uploadId, range: headers.get('range') }
  const call = calls.add(operation, input, clock.now())
  await wait(operation)
  const failure = failures.take(operation)
  const carryOut = () => {
    if (method === 'PUT') return storePut(world, { uploadId, part }, headers, bytes)
    const object = storage.get(uploadId)
    return object === undefined
      ? refusal('NoSuchKey', 'There are no bytes here.')
      : storedGet(object, url, headers)
  }
  if (failure !== undefined) {
    call.code = failure.code
    return toStorageAnswer(failure, carryOut)
  }
  const answer = carryOut()
  call.code = answer.ok ? null : (/<Code>(\w+)</.exec(await answer.clone().text())?.[1] ?? null)
  return answer
}
