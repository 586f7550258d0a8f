import type { CallRecord } from '@lading/stack/server'
import { expect, test } from 'vitest'
import { logCalls } from './log.ts'

const record: CallRecord = {
  transport: 'rest',
  operation: 'files.get',
  status: 500,
  code: 'INTERNAL',
  durationMs: 1.23456,
  requestId: 'r',
  principal: undefined,
  consumed: { readUnits: 0.5, writeUnits: 2 },
  cause: undefined,
}

function lineOf(of: Partial<CallRecord>): string {
  const lines: string[] = []
  logCalls({ stage: 'test', isEmbedded: false, write: (line) => lines.push(line) })({ ...record, ...of })
  return lines.join('\n')
}

test('a failure of AWS is named with its message and request id, however deep a library has wrapped it', () => {
  const aws = Object.assign(new Error('Requested resource not found'), {
    name: 'ResourceNotFoundException',
    $metadata: { requestId: 'AWS1' },
  })
  expect(JSON.parse(lineOf({ cause: new Error('wrapped', { cause: aws }) }))).toMatchObject({
    level: 'error',
    cause: {
      name: 'ResourceNotFoundException',
      message: 'Requested resource not found',
      awsRequestId: 'AWS1',
    },
  })
})

test('what any other error says stays out of the log: it may name a file', () => {
  expect(lineOf({ cause: new Error('cannot read salaries.xlsx') })).not.toContain('salaries')
})

test('a success says who called and not what with', () => {
  const principal = { workspaceId: 'ws_1', keyId: 'k', scopes: ['files:read'] }
  const line = JSON.parse(lineOf({ status: 200, code: null, principal }))
  expect(line).toMatchObject({ level: 'info', service: 'lading', workspaceId: 'ws_1', keyId: 'k' })
  expect(line).not.toHaveProperty('cause')
})
