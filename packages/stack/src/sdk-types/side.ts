import type * as z from 'zod'

/** Which side of a schema is printed: what a caller sends, or what a caller gets. */
export type Side = 'input' | 'output'

/** Whether a field of this schema may be left out. */
export function mayBeMissing({ _zod }: z.core.$ZodType, side: Side): boolean {
  return (side === 'input' ? _zod.optin : _zod.optout) !== undefined
}
