import { contract } from '@lading/contract'
import { listOperations } from '@lading/stack/contract'
import { expect, test } from 'vitest'
import { dollarsOf, dollarsOfEveryCall } from './costs.ts'
import { measureOperations, typicalCalls } from './operations.ts'

test('every operation of the contract has a typical call, and nothing else has one', () => {
  expect(Object.keys(typicalCalls)).toEqual(listOperations(contract).map(({ name }) => name))
  for (const [name, calls] of Object.entries(typicalCalls)) expect(Object.keys(calls), name).not.toEqual([])
})

test('the units and requests of a call are its own, whatever was done to prepare it', async () => {
  const { calls, itemBytes } = await measureOperations([
    'files.create',
    'files.get',
    'files.complete',
    'workspace.get',
  ])
  const units = calls.map(({ operation, variant, writeUnits, readUnits }) => [
    operation,
    variant,
    writeUnits,
    readUnits,
  ])
  expect(units).toContainEqual(['files.get', '', 0, 2])
  expect(units).toContainEqual(['workspace.get', '', 0, 2])
  // Signing a URL sends nothing.
  expect(calls.find(({ operation }) => operation === 'files.create')?.s3Requests).toEqual(new Map())
  const complete = (variant: string) =>
    calls.find((call) => call.operation === 'files.complete' && call.variant === variant)
  const [none, two, five] = ['no tag', '', '5 tags'].map(complete)
  expect(none?.s3Requests).toEqual(
    new Map([
      ['HeadObject', 1],
      ['GetObject', 1],
    ]),
  )
  // An entry of a tag is a write to the table and one to gsi1.
  expect((five?.writeUnits ?? 0) - (none?.writeUnits ?? 0)).toBe(10)
  expect((two?.writeUnits ?? 0) - (none?.writeUnits ?? 0)).toBe(4)
  expect([...itemBytes.keys()]).toEqual([0, 2, 5])
}, 60_000)

test('dollars are units times list prices, removals from S3 are free, and what has no price is refused', () => {
  const cost = { writeUnits: 8, readUnits: 2, dynamoDbRequests: 6 }
  const { gateway, lambda } = dollarsOfEveryCall()
  const dollars = dollarsOf({
    ...cost,
    s3Requests: new Map([
      ['HeadObject', 2],
      ['DeleteObject', 1],
    ]),
  })
  expect(dollars.dynamoDb).toBeCloseTo(8 * 0.625 + 2 * 0.125)
  expect(dollars.s3).toBeCloseTo(2 * 0.4)
  expect(dollars.all).toBeCloseTo(dollars.dynamoDb + dollars.s3 + gateway + lambda)
  expect(gateway).toBe(1)
  expect(lambda).toBeCloseTo(0.2 + 0.03 * 13.3334)
  expect(() => dollarsOf({ ...cost, s3Requests: new Map([['SelectObjectContent', 1]]) })).toThrow('no price')
})
