import { readFileSync } from 'node:fs'
import { listOperations } from '@lading/stack/contract'
import { openApiDocument } from '@lading/stack/openapi'
import { checkDocument } from '@lading/stack/openapi/testing'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { about } from './about.ts'
import { contract } from './contract.ts'
import { errors } from './errors.ts'

const document = openApiDocument(contract, about)

test('openapi.json is what the contract generates; if not, run `npx -y pnpm@12 generate`', () => {
  const committed = readFileSync(new URL('../openapi.json', import.meta.url), 'utf8')
  expect(committed).toBe(`${JSON.stringify(document, null, 2)}\n`)
})

test('the document is valid OpenAPI 3.1 and each of its examples fits its schema', async () => {
  expect(await checkDocument(document)).toEqual([])
})

test('every operation and every error of the table is documented', () => {
  const operations = Object.values(document.paths).flatMap((item) => Object.values(item))
  const names = operations.map(({ operationId }) => operationId).sort()
  expect(names).toEqual(
    listOperations(contract)
      .map(({ name }) => name)
      .sort(),
  )
  const documented = Object.keys(document.components.schemas).flatMap(
    (name) => /^Problem_(.+)$/.exec(name)?.[1] ?? [],
  )
  expect(documented.sort()).toEqual(Object.keys(errors).sort())
})

test('each schema is one component, also where it is taken and given', () => {
  expect(Object.keys(document.components.schemas).filter((name) => name.endsWith('Output'))).toEqual([])
})

test('the contract is as it was before', () => {
  const schemas = listOperations(contract).flatMap(({ operation: { input, output } }) => [input, output])
  const json = () => schemas.map((schema) => z.toJSONSchema(schema, { unrepresentable: 'any' }))
  const verdict = () => contract.files.list.input.safeParse({ limit: '5' }).success
  const before = json()
  openApiDocument(contract, about)
  expect(json()).toEqual(before)
  expect(verdict()).toBe(false)
})
