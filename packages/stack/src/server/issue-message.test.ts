import { expect, test } from 'vitest'
import * as z from 'zod'
import { issueMessage } from './issue-message.ts'

const messages = (schema: z.ZodType, input: unknown) =>
  schema.safeParse(input).error?.issues.map(issueMessage)

test.each<[z.ZodType, unknown, string]>([
  [z.strictObject({ a: z.string() }), {}, 'Is required'],
  [z.string(), 5, 'Must be a string'],
  [z.int(), 1.5, 'Must be a whole number'],
  [z.boolean(), 'yes', 'Must be true or false'],
  [z.record(z.string(), z.string()), [], 'Must be an object'],
  [z.union([z.string(), z.null()]), 4, 'Must be a string or null'],
  [z.string().max(3), 'four', 'Must have at most 3 characters'],
  [z.string().min(1), '', 'Must not be empty'],
  [z.array(z.string()).max(1), ['a', 'b'], 'Must have at most 1 item'],
  [z.array(z.string()).min(1), [], 'Must not be empty'],
  [z.int().max(1000), 1001, 'Must be at most 1000'],
  [z.int().min(1), 0, 'Must be at least 1'],
  [z.number().gt(2), 2, 'Must be more than 2'],
  [z.string().regex(/^x/), 'y', 'Must match /^x/'],
  [z.string().regex(/^x/, 'Must begin with x'), 'y', 'Must begin with x'],
  [z.iso.datetime(), 'today', 'Must be a time in UTC like 2026-01-31T12:00:00Z'],
  [z.enum(['a', 'b']), 'c', 'Must be one of "a", "b"'],
  [z.literal('a'), 'c', 'Must be "a"'],
  [
    z.record(z.string().max(1), z.string()),
    { ab: '' },
    'Its name is not valid: Must have at most 1 character',
  ],
])('%#: what is wrong is said as what it must be', (schema, input, message) => {
  expect(messages(schema, input)).toEqual([message])
})

test('what no sentence fits keeps the words of zod', () => {
  expect(messages(z.union([z.string().regex(/^a/), z.string().regex(/^b/)]), 'c')).toEqual(['Invalid input'])
  expect(messages(z.int().multipleOf(2), 3)).toEqual(['Invalid number: must be a multiple of 2'])
})
