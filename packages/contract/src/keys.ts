import { mutation, query } from '@lading/stack/contract'
import * as z from 'zod'
import { CursorInvalid, ExpiryInPast, ExpiryTooLate, KeyNotFound, ScopeNotHeld } from './errors.ts'
import { apiKeyPattern, KeyId } from './ids.ts'
import { displayName } from './name.ts'
import { page, pageInput } from './page.ts'
import { scopes } from './scopes.ts'
import { Day, Moment, Timestamp } from './time.ts'

const Scopes = z
  .array(z.enum(scopes))
  .min(1)
  .max(scopes.length)
  .refine((list) => new Set(list).size === list.length, 'Must not name a scope twice')
  .meta({ description: 'What the key may do.', examples: [['files:read', 'files:write']] })

const KeyName = displayName(128).meta({
  description: 'What the key is for, for people.',
  examples: ['billing backend'],
})

/** Longest time for which a rotated key goes on working beside its successor: 30 days. */
const maxOverlapSeconds = 30 * 86_400

const RatePerMinute = z
  .int()
  .min(1)
  .max(10_000_000)
  .nullable()
  .meta({ description: 'Calls that the key may make in a minute, or null for any number.', examples: [6000] })

export const ApiKey = z
  .object({
    id: KeyId,
    name: KeyName,
    scopes: Scopes,
    createdAt: Timestamp.describe('When the key was created, UTC.'),
    expiresAt: Timestamp.nullable().describe('From when on the key is refused, UTC, or null for never.'),
    ratePerMinute: RatePerMinute,
    lastUsedOn: Day.nullable().describe('The last day on which the key was used, UTC, or null for never.'),
  })
  .meta({
    id: 'ApiKey',
    description: 'An API key: what is known about it. Its secret is stored only as a hash.',
  })

const example = {
  id: '7n2p4qk9w3xz8r5t',
  name: 'billing backend',
  scopes: ['files:read' as const, 'files:write' as const],
  createdAt: '2026-11-22T09:30:00.000Z',
  expiresAt: null,
  ratePerMinute: null,
  lastUsedOn: '2026-11-22',
}
const unusedExample = { ...example, lastUsedOn: null }
const apiKeyExample = 'lad_7n2p4qk9w3xz8r5t_0123456789abcdefghjkmnpqrstvwxyz01234567'

const NewKey = z.object({
  key: ApiKey.describe('The key without its secret.'),
  apiKey: z.string().regex(apiKeyPattern).describe('The key to send as `Authorization: Bearer`. Shown once.'),
})

export const create = mutation({
  summary: 'Create an API key',
  description:
    'The answer holds the whole key, this once and never again. A key can hand on only scopes that it holds itself, and ' +
    'for no longer than it lives itself. A rate protects against haste and is no right: whoever holds `keys:write` may ' +
    'give any.',
  rest: { method: 'POST', path: '/keys', created: '/keys/{key.id}' },
  scope: 'keys:write',
  input: z.strictObject({
    name: KeyName,
    scopes: Scopes,
    expiresAt: Moment.optional().describe(
      'From when on the key is refused; when left out, never, or when your own key is.',
    ),
    ratePerMinute: RatePerMinute.default(null),
  }),
  output: NewKey,
  errors: [ScopeNotHeld, ExpiryInPast, ExpiryTooLate],
  examples: [
    {
      summary: 'A key for a back end that stores and fetches files',
      input: { name: example.name, scopes: example.scopes },
      output: { key: unusedExample, apiKey: apiKeyExample },
    },
  ],
})

export const list = query({
  summary: 'List API keys',
  description: 'The keys of the workspace that are not revoked, newest first.',
  rest: { method: 'GET', path: '/keys' },
  scope: 'keys:read',
  input: z.strictObject(pageInput),
  output: page(ApiKey),
  errors: [CursorInvalid],
  examples: [{ summary: 'All keys', input: {}, output: { items: [example], nextCursor: null } }],
})

export const rotate = mutation({
  summary: 'Rotate an API key',
  description:
    'Makes a successor with the same name, scopes, rate and expiry, and lets the old key go on working for the overlap, ' +
    'so that nothing stops while the new one is rolled out. The answer holds the whole new key, this once. Rotating a key ' +
    'again in its overlap gives another successor, with the expiry from before the rotation; the first one goes on working ' +
    'until it is revoked.',
  rest: { method: 'POST', path: '/keys/{id}/rotate', created: '/keys/{key.id}' },
  scope: 'keys:write',
  input: z.strictObject({
    id: KeyId,
    overlapSeconds: z
      .int()
      .min(0)
      .max(maxOverlapSeconds)
      .default(86_400)
      .describe(
        'Seconds for which the old key goes on working, at most 30 days. With 0 for your own key, an answer that is lost cannot be asked for again.',
      ),
  }),
  output: z.object({
    ...NewKey.shape,
    previous: ApiKey.describe('The old key, with the time from which it is refused.'),
  }),
  errors: [KeyNotFound, ScopeNotHeld, ExpiryTooLate],
  examples: [
    {
      summary: 'With an hour of overlap',
      input: { id: example.id, overlapSeconds: 3600 },
      output: {
        key: { ...unusedExample, id: '3xz8r5t7n2p4qk9w' },
        apiKey: apiKeyExample.replace(example.id, '3xz8r5t7n2p4qk9w'),
        previous: { ...example, expiresAt: '2026-11-22T10:30:00.000Z' },
      },
    },
  ],
})

export const revoke = mutation({
  summary: 'Revoke an API key',
  description:
    'The key is refused from now on. A key can revoke itself, and any other key of the workspace whatever its scopes; ' +
    'revoking a revoked key changes nothing.',
  rest: { method: 'DELETE', path: '/keys/{id}' },
  scope: 'keys:write',
  input: z.strictObject({ id: KeyId }),
  output: z.void(),
  errors: [KeyNotFound],
  examples: [{ summary: 'By id', input: { id: example.id }, output: undefined }],
})
