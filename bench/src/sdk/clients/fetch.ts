import { type Connect, thrownBy } from '../client.ts'

async function json(url: string): Promise<unknown> {
  const response = await fetch(url, { headers: { authorization: 'Bearer secret' } })
  if (!response.ok) throw Object.assign(new Error('Refused'), { status: response.status })
  return response.json()
}

export const connect: Connect = (url) => ({
  get: () => json(`${url}/plain/item`),
  page: async () => ((await json(`${url}/plain/page`)) as unknown[]).length, // what the stub answers
  missing: () => thrownBy(json(`${url}/plain/missing`)),
})
