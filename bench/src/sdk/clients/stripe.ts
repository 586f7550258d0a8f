import Stripe from 'stripe'
import { type Connect, thrownBy } from '../client.ts'

export const connect: Connect = (url) => {
  const { hostname, port } = new URL(url)
  const stripe = new Stripe('sk_test_bench', { host: hostname, port, protocol: 'http' })
  return {
    get: () => stripe.customers.retrieve('item'),
    page: async () => (await stripe.customers.list({ limit: 100 })).data.length,
    missing: () => thrownBy(stripe.customers.retrieve('missing')),
  }
}
