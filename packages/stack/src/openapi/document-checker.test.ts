import { expect, test } from 'vitest'
import { openApiDocument } from './document.ts'
import { checkDocument } from './document-checker.ts'
import { testContract } from './test-contract.ts'
import type { OpenApiDocument, OperationObject, ParameterObject } from './types.ts'

const fresh = () => openApiDocument(testContract, { title: 'T', version: '1', prefix: '/v1' })

function parameterOf(operation: OperationObject | undefined, name: string): ParameterObject | undefined {
  return operation?.parameters
    ?.flatMap((one) => ('$ref' in one ? [] : [one]))
    .find((one) => one.name === name)
}

async function faultsAfter(spoil: (document: OpenApiDocument) => void): Promise<string> {
  const document = fresh()
  spoil(document)
  return (await checkDocument(document)).join('\n')
}

test('a document that is no OpenAPI 3.1 is refused', async () => {
  expect(await faultsAfter((document) => Reflect.deleteProperty(document.info, 'version'))).toContain(
    'version',
  )
})

test('an example of a body, of a parameter, of an answer, of a header and of a schema is checked', async () => {
  const faults = await faultsAfter((document) => {
    const { get, post } = document.paths['/books'] ?? {}
    const body = post?.requestBody?.content['application/json']
    Object.assign(body?.examples?.['a-book'] ?? {}, { value: { title: 5 } })
    const tags = parameterOf(get, 'tags')
    Object.assign(tags?.examples?.['old-ones'] ?? {}, { value: ['ancient'] })
    const created = post?.responses[201]
    if (created === undefined || '$ref' in created) throw new Error('no response')
    Object.assign(created.content?.['application/json']?.examples?.['a-book'] ?? {}, { value: {} })
    Object.assign(created.headers.ETag ?? {}, { example: 7 })
    Object.assign(document.components.schemas.BookId ?? {}, { examples: ['no id'] })
  })
  expect(faults).toMatch(/requestBody.*title: must be string/)
  expect(faults).toMatch(/parameters\/1.*must be one of \["old","new"\]/)
  expect(faults).toMatch(/responses\/201\/content.*required property 'id'/)
  expect(faults).toMatch(/headers\/ETag.*must be string/)
  expect(faults).toMatch(/BookId.*must match pattern/)
})

test('a default is checked, and an example may not show a field that is not declared', async () => {
  const faults = await faultsAfter((document) => {
    const { get } = document.paths['/books'] ?? {}
    const limit = parameterOf(get, 'limit')
    Object.assign(limit?.schema ?? {}, { default: 0 })
    document.components.schemas.Author = {
      ...document.components.schemas.Author,
      examples: [{ name: 'M', age: 1 }],
    }
  })
  expect(faults).toMatch(/must be >= 1/)
  expect(faults).toMatch(/the field age is not declared/)
})

test('a reference that leads nowhere and an unknown keyword throw', async () => {
  await expect(
    faultsAfter((document) => {
      document.components.schemas.Author = { $ref: '#/components/schemas/Nobody', examples: [1] }
    }),
  ).rejects.toThrow('Nobody')
  await expect(
    faultsAfter((document) => {
      document.components.schemas.Author = { typo: 'object', examples: [1] }
    }),
  ).rejects.toThrow('typo')
})

test('a field may be called like a keyword', async () => {
  const faults = await faultsAfter((document) => {
    document.components.schemas.Author = {
      type: 'object',
      properties: {
        examples: { type: 'array', items: {} },
        default: { type: 'string' },
        schema: { type: 'string' },
      },
    }
  })
  expect(faults).not.toMatch(/Author/)
})
