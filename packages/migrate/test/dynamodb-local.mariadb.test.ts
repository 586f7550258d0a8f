import { expect, test } from 'vitest'
import { churn } from './churn/churn.ts'

test("source and target agree after kills and faults when the target is AWS's own engine", async () => {
  const result = await churn(3, { rows: 300, writingMs: 8_000, writers: 3, dynamo: 'dynamodb-local' })
  expect(result.wrong).toEqual([])
  expect(result.kills).toBeGreaterThan(1)
  expect(result.operations).toBeGreaterThan(100)
})
