import { expect, test } from 'vitest'
import { type CursorBinding, decodeCursor, encodeCursor } from './cursor.ts'

const binding: CursorBinding = {
  workspaceId: 'ws_a',
  secret: 'secret',
  operation: 'files.list',
  query: ['tag', 1],
}
const position = { createdAt: '2026-11-22T09:30:00.000Z', id: 'file_1' }
const cursor = encodeCursor(position, binding)

test('a cursor gives back its position', () => {
  expect(decodeCursor(cursor, binding)).toEqual(position)
})

test('any other binding refuses it', () => {
  const others: CursorBinding[] = [
    { ...binding, workspaceId: 'ws_b' },
    { ...binding, secret: 'other' },
    { ...binding, operation: 'keys.list' },
    { ...binding, query: [] },
    { ...binding, query: ['tag', '1'] },
    { ...binding, query: ['tag1'] },
  ]
  for (const other of others) expect(decodeCursor(cursor, other)).toBeUndefined()
})

test('only the exact text is taken', () => {
  const [payload = '', signature = ''] = cursor.split('.')
  const spellings = [
    '',
    '.',
    payload,
    `${payload}.`,
    `${cursor}.x`,
    `${cursor}=`,
    ` ${cursor}`,
    `${payload}.${signature}\n`,
    `${payload} .${signature}`,
  ]
  for (const text of spellings) expect(decodeCursor(text, binding), text).toBeUndefined()
})
