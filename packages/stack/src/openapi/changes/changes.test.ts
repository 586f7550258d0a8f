import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { OpenApiDocument, OperationObject, SchemaObject } from '../types.ts'
import { breakingChanges, compareDocuments, describeChange } from './compare.ts'

// The real document: what an edit of a contract does to it is what has to be seen.
const path = new URL('../../../../contract/openapi.json', import.meta.url)
const read = (): OpenApiDocument => JSON.parse(readFileSync(path, 'utf8'))
const before = read()

type Edit = (document: OpenApiDocument) => void

const at = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('The document has no such place: mend the edit')
  return value
}
const operation = (document: OpenApiDocument, name: string): OperationObject =>
  at(
    Object.values(document.paths)
      .flatMap((methods) => Object.values(methods))
      .find((one) => one['x-rpc'] === name),
  )
const schema = (document: OpenApiDocument, name: string): SchemaObject =>
  at(document.components.schemas[name])
const field = (of: SchemaObject, name: string): SchemaObject => at(of.properties?.[name])
const body = (document: OpenApiDocument, name: string): SchemaObject =>
  at(operation(document, name).requestBody?.content['application/json']).schema
const success = (document: OpenApiDocument, name: string, status = '200') => {
  const response = at(operation(document, name).responses[status])
  if ('$ref' in response) throw new Error('The response is a component: mend the edit')
  return response
}
const query = (document: OpenApiDocument, name: string, parameter: string) =>
  at(
    operation(document, name).parameters?.flatMap((one) =>
      'name' in one && one.name === parameter ? one : [],
    )[0],
  )
const without = (list: unknown[] | undefined, value: unknown) => at(list).filter((one) => one !== value)

const breaking: [what: string, edit: Edit, place: string][] = [
  [
    'an operation is removed',
    (d) => {
      delete at(d.paths['/files/{id}']).get
    },
    'files.get',
  ],
  [
    'a path changes',
    (d) => {
      d.paths['/documents'] = at(d.paths['/files'])
      delete d.paths['/files']
    },
    'files.create',
  ],
  [
    'a method changes',
    (d) => {
      const methods = at(d.paths['/files/{id}'])
      methods.put = at(methods.patch)
      delete methods.patch
    },
    'files.update',
  ],
  [
    'a name in RPC changes',
    (d) => {
      operation(d, 'files.get')['x-rpc'] = 'files.read'
    },
    'files.get',
  ],
  [
    'another scope is needed',
    (d) => {
      operation(d, 'files.get')['x-scope'] = 'files:write'
    },
    'files.get',
  ],
  [
    'a key is no longer enough',
    (d) => {
      operation(d, 'files.get').security = [{ other: [] }]
    },
    'files.get',
  ],
  [
    'a new input is required',
    (d) => {
      at(body(d, 'files.create').properties).owner = { type: 'string' }
      body(d, 'files.create').required?.push('owner')
    },
    'files.create body.owner',
  ],
  [
    'an optional input is required',
    (d) => {
      body(d, 'files.create').required?.push('sha256')
    },
    'files.create body.sha256',
  ],
  [
    'an input is removed',
    (d) => {
      delete at(body(d, 'files.create').properties).tags
    },
    'files.create body.tags',
  ],
  [
    'a maximum is lowered',
    (d) => {
      field(body(d, 'files.create'), 'size').maximum = 1000
    },
    'files.create body.size',
  ],
  [
    'fewer items are taken',
    (d) => {
      field(body(d, 'files.create'), 'tags').maxItems = 10
    },
    'files.create body.tags',
  ],
  [
    'a minimum is raised',
    (d) => {
      field(body(d, 'files.create'), 'size').minimum = 1
    },
    'files.create body.size',
  ],
  [
    'a pattern changes',
    (d) => {
      field(body(d, 'files.create'), 'sha256').pattern = '^[0-9A-F]{64}$'
    },
    'files.create body.sha256',
  ],
  [
    'a shared schema is narrowed',
    (d) => {
      schema(d, 'FileName').maxLength = 20
    },
    'files.create body.name',
  ],
  [
    'the type of an input changes',
    (d) => {
      field(body(d, 'files.create'), 'size').type = 'string'
    },
    'files.create body.size',
  ],
  [
    'a default changes',
    (d) => {
      field(body(d, 'files.create'), 'multipart').default = true
    },
    'files.create body.multipart',
  ],
  [
    'a value of a parameter is taken away',
    (d) => {
      const { schema: sort } = query(d, 'files.list', 'sort')
      sort.enum = without(sort.enum, 'name')
    },
    'files.list query sort',
  ],
  [
    'a parameter is removed',
    (d) => {
      const list = operation(d, 'files.list')
      list.parameters = list.parameters?.filter((one) => !('name' in one) || one.name !== 'tag')
    },
    'files.list query tag',
  ],
  [
    'a field of an answer is removed',
    (d) => {
      delete at(schema(d, 'File').properties).etag
    },
    'files.get 200 body.etag',
  ],
  [
    'a field of an answer is renamed',
    (d) => {
      const properties = at(schema(d, 'File').properties)
      properties.bytes = at(properties.size)
      delete properties.size
    },
    'files.get 200 body.size',
  ],
  [
    'a field of an answer becomes optional',
    (d) => {
      schema(d, 'File').required = schema(d, 'File').required?.filter((name) => name !== 'size')
    },
    'files.get 200 body.size',
  ],
  [
    'a field of an answer may be null',
    (d) => {
      field(schema(d, 'File'), 'size').type = ['integer', 'null']
    },
    'files.get 200 body.size',
  ],
  [
    'a field of an answer has a value more',
    (d) => {
      field(schema(d, 'File'), 'state').enum?.push('frozen')
    },
    'files.get 200 body.state',
  ],
  [
    'the status of a success changes',
    (d) => {
      const { responses } = operation(d, 'files.create')
      responses['200'] = at(responses['201'])
      delete responses['201']
    },
    'files.create 201',
  ],
  [
    'a header of an answer is removed',
    (d) => {
      delete success(d, 'files.get').headers.ETag
    },
    'files.get 200 header ETag',
  ],
  [
    'an error is not answered any more',
    (d) => {
      delete operation(d, 'files.get').responses['404']
    },
    'files.get FILE_NOT_FOUND',
  ],
  [
    'the status of an error changes',
    (d) => {
      const { responses } = operation(d, 'files.get')
      responses['410'] = at(responses['404'])
      delete responses['404']
    },
    'files.get FILE_NOT_FOUND',
  ],
  [
    'the data of an error loses a field',
    (d) => {
      const { data } = at(schema(d, 'Problem_FILE_HELD').properties)
      delete at(at(data).properties).until
    },
    'FILE_HELD.data.until',
  ],
  [
    'an error is no longer retryable',
    (d) => {
      field(schema(d, 'Problem_RATE_LIMITED'), 'retryable').const = false
    },
    'RATE_LIMITED.retryable',
  ],
  [
    'the Idempotency-Key is no longer taken',
    (d) => {
      const create = operation(d, 'files.create')
      create.parameters = create.parameters?.filter((one) => !('$ref' in one))
    },
    'files.create header Idempotency-Key',
  ],
  [
    'a media type is no longer taken',
    (d) => {
      const { content } = at(operation(d, 'files.create').requestBody)
      content['application/xml'] = at(content['application/json'])
      delete content['application/json']
    },
    'files.create body',
  ],
  [
    'a keyword comes that nobody knows',
    (d) => {
      field(body(d, 'files.create'), 'tags').uniqueItems = true
    },
    'files.create body.tags',
  ],
]

test.each(breaking)('%s: breaking', (_what, edit, place) => {
  const after = read()
  edit(after)
  const said = breakingChanges(before, after).map(describeChange)
  expect(said.filter((line) => line.includes(place))).not.toEqual([])
})

const additive: [what: string, edit: Edit][] = [
  [
    'a new operation',
    (d) => {
      const copy = structuredClone(operation(d, 'files.get'))
      d.paths['/previews/{id}'] = { get: { ...copy, operationId: 'previews.get', 'x-rpc': 'previews.get' } }
    },
  ],
  [
    'a new optional input',
    (d) => {
      at(body(d, 'files.create').properties).note = { type: 'string' }
    },
  ],
  [
    'a new optional parameter',
    (d) =>
      void operation(d, 'files.list').parameters?.push({
        name: 'owner',
        in: 'query',
        required: false,
        schema: { type: 'string' },
      }),
  ],
  [
    'an input that is no longer required',
    (d) => {
      body(d, 'files.create').required = body(d, 'files.create').required?.filter(
        (name) => name !== 'contentType',
      )
    },
  ],
  [
    'a higher maximum',
    (d) => {
      field(body(d, 'files.create'), 'tags').maxItems = 100
    },
  ],
  [
    'a value more of a parameter',
    (d) => {
      query(d, 'files.list', 'sort').schema.enum?.push('owner')
    },
  ],
  [
    'an input that may be null',
    (d) => {
      field(body(d, 'files.create'), 'sha256').type = ['string', 'null']
    },
  ],
  [
    'a new field of an answer',
    (d) => {
      at(schema(d, 'File').properties).owner = { type: 'string' }
      schema(d, 'File').required?.push('owner')
    },
  ],
  [
    'a new header of an answer',
    (d) => {
      success(d, 'files.get').headers['X-Owner'] = { description: 'Whose.', schema: { type: 'string' } }
    },
  ],
  [
    'a new error',
    (d) => {
      operation(d, 'files.get').responses['410'] = { $ref: '#/components/responses/FILE_NOT_READY' }
    },
  ],
  [
    'fewer values of an answer',
    (d) => {
      const state = field(schema(d, 'Job'), 'state')
      state.enum = at(state.enum).slice(1)
    },
  ],
  [
    'other texts and examples',
    (d) => {
      d.info.version = '9.9.9'
      operation(d, 'files.get').summary = 'Another'
      field(schema(d, 'File'), 'size').description = 'Another.'
      field(schema(d, 'File'), 'size').examples = [5]
    },
  ],
]

test.each(additive)('%s: passes', (_what, edit) => {
  const after = read()
  edit(after)
  expect(breakingChanges(before, after).map(describeChange)).toEqual([])
})

test('what passes is seen all the same, and the same document has no differences', () => {
  expect(compareDocuments(before, read())).toEqual([])
  for (const [what, edit] of additive.slice(0, -1)) {
    const after = read()
    edit(after)
    expect(compareDocuments(before, after), what).not.toEqual([])
  }
})
