import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { sweep } from '../../packages/service/src/sweep/sweep.ts'
import { startService } from '../../packages/service/test/harness.ts'
import { comparison, idleSweep } from './costs.ts'

test('a sweep that finds nothing asks DynamoDB as often as the costs say', async () => {
  await using service = await startService()
  await sweep(service.context) // the first one of all finds the whole table and bucket to compare, and rests then
  let requests = 0
  service.dynamoDb.middlewareStack.add(
    (next) => (args) => {
      requests++
      return next(args)
    },
    { step: 'initialize', name: 'counting' },
  )
  expect((await sweep(service.context)).failures).toEqual([])
  expect(requests).toBe(idleSweep.requests)
})

test('a sweep compares as much as the costs say', async () => {
  const source = (name: string) =>
    readFile(new URL(`../../packages/service/src/sweep/${name}.ts`, import.meta.url), 'utf8')
  expect(await source('reconcile-bucket')).toContain(`const pageSize = ${comparison.objects}\n`)
  expect(await source('reconcile-table')).toContain(`const sliceSize = ${comparison.items}\n`)
})
