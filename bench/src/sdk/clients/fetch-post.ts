import { type Connect, thrownBy } from '../client.ts'

/** As a page or a process sends a call by POST: what the SDK and tRPC do under everything else. */
async function post(url: string, input: object): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer secret' },
    body: JSON.stringify(input),
  })
  if (!response.ok) throw Object.assign(new Error('Refused'), { status: response.status })
  return response.json()
}

export const connect: Connect = (url) => ({
  get: async () =>
    ((await post(`${url}/rpc/files.get`, { id: 'item' })) as { result: { data: unknown } }).result.data, // the stub's
  page: async () =>
    ((await post(`${url}/rpc/files.list`, {})) as { result: { data: { items: unknown[] } } }).result.data
      .items.length, // the stub's
  missing: () => thrownBy(post(`${url}/rpc/files.get`, { id: 'missing' })),
})
