import { createTRPCUntypedClient, httpLink } from '@trpc/client'
import { type Connect, thrownBy } from '../client.ts'

export const connect: Connect = (url) => {
  const client = createTRPCUntypedClient({
    links: [
      httpLink({ url: `${url}/rpc`, methodOverride: 'POST', headers: { authorization: 'Bearer secret' } }),
    ],
  })
  return {
    get: () => client.query('files.get', { id: 'item' }),
    page: async () =>
      ((await client.query('files.list', { limit: 100 })) as { items: unknown[] }).items.length, // the stub's
    missing: () => thrownBy(client.query('files.get', { id: 'missing' })),
  }
}
