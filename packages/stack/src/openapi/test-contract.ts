import * as z from 'zod'
import { defineError, mutation, query } from '../contract/index.ts'

// A contract with every shape that the document must get right. For tests only.

const BookId = z
  .string()
  .regex(/^book_\d+$/)
  .meta({ id: 'BookId', description: 'Identifies a book.', examples: ['book_1'] })

const Author = z
  .object({ name: z.string().describe('As on the cover.'), id: BookId.optional() })
  .meta({ id: 'Author', description: 'Who wrote it.' })

/** Closed where it is taken, open where it is given. */
const Shelf = z
  .strictObject({ row: z.int().min(1).describe('Counted from the door.') })
  .meta({ id: 'Shelf', description: 'Where it stands.' })

const Free = z
  .custom<Record<string, unknown>>((value) => typeof value === 'object' && value !== null)
  .meta({ type: 'object', additionalProperties: true })
  .refine((value) => Object.keys(value).length < 10)
  .meta({ id: 'Free', description: 'Anything.' })

interface Topic {
  name: string
  parts: Topic[]
}
const Topic: z.ZodType<Topic> = z
  .object({
    name: z.string().describe('Its name.'),
    parts: z.array(z.lazy(() => Topic)).describe('What belongs to it.'),
  })
  .meta({ id: 'Topic', description: 'What a book is about.' })

const Loan = z.discriminatedUnion('kind', [
  z
    .object({
      kind: z.literal('open').describe('Still out.'),
      until: z.iso.datetime().describe('When it is due.'),
    })
    .meta({ id: 'OpenLoan', description: 'A loan that lasts.' }),
  z
    .object({ kind: z.literal('closed').describe('Brought back.') })
    .meta({ id: 'ClosedLoan', description: 'A loan that ended.' }),
])

export const Book = z
  .object({
    id: BookId,
    title: z.string().max(80).describe('As on the cover.'),
    author: Author.describe('Its first author.'),
    shelf: Shelf.nullable().describe('Where it stands, or null.'),
    lentAt: z.iso.datetime().nullable().describe('Since when it is out, or null.'),
    etag: z.string().describe('Changes with the book.'),
    free: Free,
    topics: z.array(Topic).optional().describe('What it is about.'),
  })
  .meta({ id: 'Book', description: 'A book.' })

export const BookNotFound = defineError({
  code: 'BOOK_NOT_FOUND',
  status: 404,
  title: 'Book not found',
  remedy: 'Look again.',
})
export const BookLent = defineError({
  code: 'BOOK_LENT',
  status: 409,
  title: 'The book is lent',
  remedy: 'Wait until `data.until`.',
  retryable: true,
  data: z.strictObject({
    until: z.iso.datetime().describe('When it is due.'),
    author: Author.describe('Whose book it is.'),
  }),
})
export const ShelfFull = defineError({
  code: 'SHELF_FULL',
  status: 409,
  title: 'The shelf is full',
  remedy: 'Use another.',
  data: z.strictObject({ free: z.int().optional().describe('The nearest one with room.') }),
})

const book = {
  id: 'book_1',
  title: 'Moby-Dick',
  author: { name: 'Melville' },
  shelf: { row: 3 },
  lentAt: null,
  etag: '"7"',
  free: { colour: 'white' },
}

export const testContract = {
  books: {
    create: mutation({
      summary: 'Add a book',
      description: 'Puts it on a *shelf*.',
      rest: { method: 'POST', path: '/books', created: '/books/{id}', etag: 'etag' },
      scope: 'books:write',
      input: z.strictObject({
        title: z.string().max(80).describe('As on the cover.'),
        shelf: Shelf.optional(),
        free: Free.default({}),
      }),
      output: Book,
      errors: [ShelfFull],
      examples: [
        { summary: 'A book', input: { title: 'Moby-Dick' }, output: book },
        { summary: 'A book', input: { title: 'Pierre' }, output: book },
      ],
    }),
    get: query({
      summary: 'Get a book',
      rest: { method: 'GET', path: '/books/{id}', etag: 'etag' },
      scope: null,
      input: z.strictObject({ id: BookId }),
      output: Book,
      errors: [BookNotFound],
      examples: [{ summary: 'By id', input: { id: 'book_1' }, output: book }],
    }),
    search: query({
      summary: 'Search books',
      rest: { method: 'GET', path: '/books' },
      scope: 'books:read',
      input: z.strictObject({
        limit: z.int().min(1).max(100).default(20).describe('How many at most.'),
        tags: z
          .array(z.enum(['old', 'new']))
          .default([])
          .describe('All of these.'),
        lent: z.boolean().optional().describe('Only lent ones, or only others.'),
        range: z
          .strictObject({
            from: z.int().optional().describe('First year.'),
            to: z.int().describe('Last year.'),
          })
          .optional()
          .describe('When it appeared.'),
        labels: z.record(z.string(), z.string()).optional().describe('Labels and their values.'),
        version: z.literal(2).describe('The version of the search.'),
        order: z
          .union([z.literal(1), z.literal(-1)])
          .optional()
          .describe('Up or down.'),
      }),
      output: z.object({ items: z.array(Book).describe('What was found.') }),
      errors: [],
      examples: [
        {
          summary: 'Old ones',
          input: { version: 2, tags: ['old'], range: { to: 1900 } },
          output: { items: [book] },
        },
      ],
    }),
    update: mutation({
      summary: 'Change a book',
      rest: { method: 'PATCH', path: '/books/{id}', headers: { ifMatch: 'If-Match' } },
      scope: 'books:write',
      input: z.strictObject({
        id: BookId,
        title: z.string().max(80).optional().describe('As on the cover.'),
        ifMatch: z.string().optional().describe('Only if this is its ETag.'),
      }),
      output: Book,
      errors: [BookNotFound, BookLent, ShelfFull],
      examples: [{ summary: 'Rename', input: { id: 'book_1', title: 'Omoo', ifMatch: '"7"' }, output: book }],
    }),
    remove: mutation({
      summary: 'Remove a book',
      rest: { method: 'DELETE', path: '/books/{id}' },
      scope: 'books:write',
      input: z.strictObject({ id: BookId }),
      output: z.void(),
      errors: [BookNotFound],
      examples: [{ summary: 'By id', input: { id: 'book_1' }, output: undefined }],
    }),
    cover: query({
      summary: 'Show the cover',
      rest: { method: 'GET', path: '/books/{id}/cover', redirect: 'url' },
      scope: 'books:read',
      input: z.strictObject({ id: BookId }),
      output: z
        .object({ url: z.string().describe('Where it is.') })
        .meta({ id: 'Cover', description: 'A cover.' }),
      errors: [BookNotFound],
      examples: [{ summary: 'By id', input: { id: 'book_1' }, output: { url: 'https://covers.test/1' } }],
    }),
    export: query({
      summary: 'Export all books',
      rest: { method: 'GET', path: '/books/export', ndjson: 'items' },
      scope: 'books:read',
      input: z.strictObject({
        year: z.int().optional().describe('Of this year.'),
        cursor: z.string().optional().describe('Where to go on.'),
      }),
      output: z.object({
        items: z.array(Book).describe('The books.'),
        nextCursor: z.string().nullable().describe('Where to go on, or null.'),
      }),
      errors: [],
      examples: [{ summary: 'All', input: {}, output: { items: [book], nextCursor: null } }],
    }),
    count: mutation({
      summary: 'Count the books',
      rest: { method: 'POST', path: '/counts', created: '/counts/{id}', accepted: true },
      scope: 'books:write',
      input: z.strictObject({}),
      output: z.object({ id: z.string().describe('Identifies the count.') }),
      errors: [],
      examples: [{ summary: 'All', input: {}, output: { id: 'c1' } }],
    }),
    loans: {
      close: mutation({
        summary: 'Bring a book back',
        rest: { method: 'POST', path: '/books/{id}/loan/close' },
        scope: 'books:write',
        input: z.strictObject({ id: BookId }),
        output: z.object({ loan: Loan.describe('The loan.') }),
        errors: [BookNotFound],
        examples: [{ summary: 'By id', input: { id: 'book_1' }, output: { loan: { kind: 'closed' } } }],
      }),
    },
  },
  reindex: mutation({
    summary: 'Index all books again',
    rest: { method: 'POST', path: '/reindex' },
    scope: 'books:write',
    input: z.strictObject({}),
    output: z.object({ count: z.int().describe('How many there are.') }),
    errors: [],
    examples: [{ summary: 'All', input: {}, output: { count: 3 } }],
  }),
} as const
