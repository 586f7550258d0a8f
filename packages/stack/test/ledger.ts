import * as z from 'zod'
import { type Contract, defineError, mutation, query } from '../src/contract/index.ts'
import {
  type CallRecord,
  createApp,
  type Handlers,
  implement,
  type Principal,
  type RateDecision,
} from '../src/server/index.ts'
import { MemoryIdempotency } from './memory-idempotency.ts'

const Overdrawn = defineError({
  code: 'OVERDRAWN',
  status: 409,
  title: 'Overdrawn',
  remedy: 'Earn.',
  data: z.strictObject({ by: z.int() }),
})
const Closed = defineError({
  code: 'CLOSED',
  status: 409,
  title: 'Closed',
  remedy: 'Wait.',
  retryable: true,
})

const scoped = { summary: 'A sample', scope: 'ledger', errors: [], examples: [] } as const
const Entry = z.object({ id: z.string(), amount: z.int(), note: z.string() })

const contract = {
  add: mutation({
    ...scoped,
    rest: { method: 'POST', path: '/accounts/{account}/entries', created: '/entries/{id}', etag: 'id' },
    input: z.strictObject({
      account: z.string(),
      amount: z.int(),
      note: z.string().default('none'),
      tags: z.record(z.string(), z.string()).optional(),
    }),
    output: Entry,
    errors: [Overdrawn, Closed],
  }),
  other: mutation({
    ...scoped,
    rest: { method: 'PUT', path: '/accounts/{account}/other' },
    input: z.strictObject({ account: z.string(), amount: z.int(), note: z.string().default('none') }),
    output: Entry,
  }),
  clear: mutation({
    ...scoped,
    rest: { method: 'DELETE', path: '/accounts/{account}' },
    input: z.strictObject({ account: z.string() }),
    output: z.void(),
  }),
  audit: mutation({
    ...scoped,
    rest: { method: 'POST', path: '/audits', created: '/audits/{id}', accepted: true },
    input: z.strictObject({}),
    output: z.object({ id: z.string() }),
  }),
  open: mutation({
    ...scoped,
    scope: null,
    rest: { method: 'POST', path: '/open' },
    input: z.strictObject({}),
    output: z.object({ effectId: z.string(), again: z.string() }),
  }),
  export: query({
    ...scoped,
    rest: { method: 'GET', path: '/entries', ndjson: 'items' },
    input: z.strictObject({ cursor: z.string().optional(), note: z.string().optional() }),
    output: z.object({ items: z.array(Entry), nextCursor: z.string().nullable() }),
  }),
  find: query({
    ...scoped,
    rest: { method: 'POST', path: '/finds' },
    input: z.strictObject({ ids: z.array(z.string()) }),
    output: z.object({ found: z.int(), operation: z.string(), address: z.string().nullable() }),
  }),
} satisfies Contract

interface Holder extends Principal {
  readonly name: string
}

/** What the handlers did, and what they are to do. */
interface Books {
  readonly effects: { effectId: string; amount: number }[]
  /** Called by each mutation after its effect. */
  after: () => void | Promise<void>
}

async function effect(effectId: string, amount: number, { effects, after }: Books): Promise<void> {
  if (!effects.some((done) => done.effectId === effectId)) effects.push({ effectId, amount })
  await after()
}

const handlers: Handlers<typeof contract, Books, Holder> = {
  add: async ({ input: { amount, note }, effectId, context, fail }) => {
    if (amount < 0) {
      context.effects.push({ effectId, amount })
      throw fail(Overdrawn, 'There is not enough.', { by: -amount }, { 'x-hint': 'earn' })
    }
    if (note === 'closed') throw fail(Closed, 'Not today.', {}, { 'retry-after': '7' })
    await effect(effectId, amount, context)
    return { id: `e${context.effects.length}`, amount, note }
  },
  other: async ({ input: { amount }, effectId, context }) => {
    await effect(effectId, amount, context)
    return { id: 'other', amount, note: '' }
  },
  clear: async ({ effectId, context }) => effect(effectId, 0, context),
  audit: async () => ({ id: 'a/1' }),
  open: async (call) => ({ effectId: call.effectId, again: call.effectId }),
  export: async ({ input: { cursor } }) => ({
    items: [
      { id: cursor ?? 'first', amount: 1, note: 'two\nlines' },
      { id: 'x', amount: 2, note: '' },
    ],
    nextCursor: cursor === 'last' ? null : 'a&b>',
  }),
  find: async ({ input: { ids }, operation, address }) => ({
    found: ids.length,
    operation,
    address: address ?? null,
  }),
}

interface Options {
  readonly limit?: (principal: Holder) => Promise<RateDecision | undefined>
  readonly corsOrigins?: string
  readonly withoutIdempotency?: boolean
}

/** An application whose effects can be counted, with an idempotency in memory. */
export function ledger({ withoutIdempotency = false, ...options }: Options = {}) {
  const context: Books = { effects: [], after: () => undefined }
  const idempotency = new MemoryIdempotency<Holder>()
  const records: CallRecord[] = []
  const app = createApp<Books, Holder>({
    implementation: implement(contract, handlers),
    context,
    docsUrl: '/docs',
    observe: (record) => records.push(record),
    openApi: async () => '{}',
    authenticate: async (credential) =>
      credential.startsWith('key') ? { name: credential, scopes: ['ledger'] } : undefined,
    address: (_, request) => request.headers.get('x-test-address') ?? undefined,
    ...(withoutIdempotency ? {} : { idempotency }),
    ...options,
  })
  return { app, books: context, idempotency, records }
}

export const ledgerContract = contract
