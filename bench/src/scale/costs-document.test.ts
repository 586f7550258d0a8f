import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import costs from './costs.json' with { type: 'json' }
import { costsDocument } from './costs-document.ts'
import type { MeasuredCall } from './operations.ts'
import { operationsReport } from './operations-report.ts'

/** The calls of `costs.json` as they were measured. */
const calls: MeasuredCall[] = costs.calls.map(({ operation, call, writeUnits, readUnits, s3Requests }) => ({
  operation,
  variant: call,
  writeUnits,
  readUnits,
  dynamoDbRequests: 0, // not in the table
  s3Requests: new Map(s3Requests.map(({ name, count }) => [name, count])),
}))

test('the costs for programs are those of the table for people', () => {
  const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')
  const [table = ''] = operationsReport({ calls, itemBytes: new Map() }).split('\n\n')
  expect(calls.length).toBeGreaterThan(30)
  expect(readme).toContain(`\n\n${table}\n\n`)
  const rows = table.split('\n').map((line) => line.split('|').map((cell) => cell.trim()))
  const shown = (dollars: number) => dollars.toFixed(2)
  for (const [at, { operation, call, dollars }] of costs.calls.entries()) {
    const [, first, second, ...rest] = rows[at + 2] ?? []
    expect([first, second]).toEqual([`\`${operation}\``, call])
    expect(rest.slice(3, 6)).toEqual([shown(dollars.dynamoDb), shown(dollars.s3), shown(dollars.all)])
  }
})

test('the costs for programs are made of what was measured', () => {
  expect(costsDocument(calls)).toEqual(costs)
})
