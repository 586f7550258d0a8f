import { StorageClient } from '@supabase/storage-js'
import { type Connect, thrownBy } from '../client.ts'

/** It gives its errors instead of throwing them. */
async function dataOf<T>(call: PromiseLike<{ data: T; error: Error | null }>): Promise<T> {
  const { data, error } = await call
  if (error) throw error
  return data
}

export const connect: Connect = (url) => {
  const bucket = new StorageClient(`${url}/supabase`, { authorization: 'Bearer secret' }).from('bench')
  return {
    get: () => dataOf(bucket.info('item')),
    page: async () => (await dataOf(bucket.list('', { limit: 100 })))?.length ?? 0,
    missing: () => thrownBy(dataOf(bucket.info('missing'))),
  }
}
