import { expect, test } from 'vitest'
import { toLogLine } from './log.ts'

const record = {
  transport: 'rest',
  operation: 'files.get',
  status: 500,
  code: 'INTERNAL',
  durationMs: 1.23456,
  requestId: 'r',
  principal: undefined,
} as const

test('a failure of AWS is named with its message and request id, however deep a library has wrapped it', () => {
  const aws = Object.assign(new Error('Requested resource not found'), {
    name: 'ResourceNotFoundException',
    $metadata: { requestId: 'AWS1' },
  })
  const line = JSON.parse(toLogLine({ ...record, cause: new Error('wrapped', { cause: aws }) }))
  expect(line).toMatchObject({
    level: 'error',
    durationMs: 1.235,
    cause: {
      name: 'ResourceNotFoundException',
      message: 'Requested resource not found',
      awsRequestId: 'AWS1',
    },
  })
})

test('what any other error says stays out of the log: it may name a file', () => {
  const cause = new Error('cannot read salaries.xlsx')
  expect(toLogLine({ ...record, cause })).not.toContain('salaries')
})

test('a success says who called and not what with', () => {
  const principal = { workspaceId: 'ws_1', keyId: 'k', scopes: ['files:read'] }
  const line = JSON.parse(toLogLine({ ...record, status: 200, code: null, cause: undefined, principal }))
  expect(line).toMatchObject({ level: 'info', workspaceId: 'ws_1', keyId: 'k' })
  expect(line).not.toHaveProperty('cause')
})
