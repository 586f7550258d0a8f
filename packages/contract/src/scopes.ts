/** What an API key can be allowed to do. */
export const scopes = [
  'files:read',
  'files:write',
  'files:purge',
  'retention:write',
  'keys:read',
  'keys:write',
  'workspace:read',
  'workspace:write',
  'audit:read',
] as const

export type Scope = (typeof scopes)[number]
