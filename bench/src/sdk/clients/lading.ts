import { Lading } from '@lading/client'
import { type Connect, thrownBy } from '../client.ts'

export const connect: Connect = (url) => {
  const lading = new Lading({ baseUrl: url, apiKey: 'lad_bench_secret' })
  return {
    get: () => lading.files.get({ id: 'item' }),
    page: async () => (await lading.files.list({ limit: 100 }).page()).items.length,
    missing: () => thrownBy(lading.files.get({ id: 'missing' })),
  }
}
