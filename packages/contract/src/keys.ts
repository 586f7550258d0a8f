import { mutation, query } from '@lading/stack/contract'
import * as z from 'zod'
import { CursorInvalid, ExpiryInPast, KeyNotFound, ScopeNotHeld } from './errors.ts'
import { apiKeyPattern, KeyId, wellFormed } from './ids.ts'
import { page, pageInput } from './page.ts'
import { scopes } from './scopes.ts'

const Scopes = z
  .array(z.enum(scopes))
  .min(1)
  .max(scopes.length)
  .refine((list) => new Set(list).size === list.length, 'Must not name a scope twice')
  .meta({ description: 'What the key may do.', examples: [['files:read', 'files:write']] })

const KeyName = z
  .string()
  .min(1)
  .max(128)
  .refine(wellFormed, 'Must be well-formed Unicode: it contains a lone surrogate')
  .refine((name) => !/\p{Cc}/u.test(name), 'Must not contain control characters')
  .meta({ description: 'What the key is for, for people.', examples: ['billing backend'] })

const Timestamp = z.iso.datetime({ precision: 3 })

export const ApiKey = z
  .object({
    id: KeyId,
    name: KeyName,
    scopes: Scopes,
    createdAt: Timestamp.describe('When the key was created, UTC.'),
    expiresAt: Timestamp.nullable().describe('From when on the key is refused, UTC, or null for never.'),
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
}

export const create = mutation({
  summary: 'Create an API key',
  description:
    'The answer holds the whole key, this once and never again. A key can hand on only scopes that it holds itself.',
  rest: { method: 'POST', path: '/keys', created: '/keys/{key.id}' },
  scope: 'keys:write',
  input: z.strictObject({
    name: KeyName,
    scopes: Scopes,
    expiresAt: z.iso
      .datetime()
      .optional()
      .meta({
        description: 'From when on the key is refused; never if left out.',
        examples: ['2027-01-01T00:00:00Z'],
      }),
  }),
  output: z.object({
    key: ApiKey.describe('The key without its secret.'),
    apiKey: z
      .string()
      .regex(apiKeyPattern)
      .describe('The key to send as `Authorization: Bearer`. Shown once.'),
  }),
  errors: [ScopeNotHeld, ExpiryInPast],
  examples: [
    {
      summary: 'A key for a back end that stores and fetches files',
      input: { name: example.name, scopes: example.scopes },
      output: { key: example, apiKey: 'lad_7n2p4qk9w3xz8r5t_0123456789abcdefghjkmnpqrstvwxyz01234567' },
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

export const revoke = mutation({
  summary: 'Revoke an API key',
  description: 'The key is refused from now on. A key can revoke itself.',
  rest: { method: 'DELETE', path: '/keys/{id}' },
  scope: 'keys:write',
  input: z.strictObject({ id: KeyId }),
  output: z.void(),
  errors: [KeyNotFound],
  examples: [{ summary: 'By id', input: { id: example.id }, output: undefined }],
})
