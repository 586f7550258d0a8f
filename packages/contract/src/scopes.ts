/** What an API key can be allowed to do. */
export const scopes = ['files:read', 'files:write', 'keys:read', 'keys:write'] as const

export type Scope = (typeof scopes)[number]
