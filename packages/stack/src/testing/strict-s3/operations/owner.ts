/** The one account that this server knows, which owns and begins everything. */
export const owner = { ID: 'local' } as const
