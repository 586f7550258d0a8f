import * as z from 'zod'

/** Fields that every listing takes. */
export const pageInput = {
  limit: z
    .int()
    .min(1)
    .max(1000)
    .default(100)
    .describe(
      'How many items at most. A page can hold fewer and still have a successor: follow `nextCursor`.',
    ),
  cursor: z
    .string()
    .min(1)
    .max(2048)
    .optional()
    .describe('`nextCursor` of the page before. Bound to this operation, its filters and the workspace.'),
}

/** What every listing gives: the items and the cursor of the next page, null on the last. */
export function page<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item).describe('The items of this page.'),
    nextCursor: z.string().nullable().describe('Cursor of the next page, or null when this is the last.'),
  })
}
