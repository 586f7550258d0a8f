import { isObject, type Schema, violations } from './schema.ts'

/** One operation of the service's own OpenAPI document. */
export interface Operation {
  readonly name: string
  readonly method: string
  /** With `{fields}`, below the address. */
  readonly path: string
  readonly scope: string
  readonly success: number
  readonly responses: Readonly<Record<string, Schema>>
}

const methods = ['get', 'post', 'put', 'patch', 'delete']
const record = (value: unknown): Schema => (isObject(value) ? value : {})

/** The service's `/openapi.json`: where operations live, and what their answers have to look like. */
export class ServiceDocument {
  readonly operations: ReadonlyMap<string, Operation>
  /** Every error code that the document names. */
  readonly codes: readonly string[]
  readonly #json: Schema

  constructor(json: unknown) {
    this.#json = record(json)
    const [server] = Array.isArray(this.#json.servers) ? this.#json.servers : []
    const prefix = String(record(server).url ?? '')
    const operations = new Map<string, Operation>()
    for (const [path, item] of Object.entries(record(this.#json.paths))) {
      for (const method of methods) {
        const operation = record(item)[method]
        if (!isObject(operation)) continue
        const name = String(operation.operationId)
        const responses = record(operation.responses)
        operations.set(name, {
          name,
          method: method.toUpperCase(),
          path: prefix + path,
          scope: String(operation['x-scope']),
          success: Number(Object.keys(responses).find((status) => Number(status) < 400)),
          responses: Object.fromEntries(
            Object.entries(responses).map(([status, response]) => [status, this.#resolved(response)]),
          ),
        })
      }
    }
    this.operations = operations
    const schemas = Object.keys(record(record(this.#json.components).schemas))
    this.codes = schemas.flatMap((name) => /^Problem_(.+)$/.exec(name)?.[1] ?? [])
  }

  /** @throws Error when the document has no such operation */
  operation(name: string): Operation {
    const operation = this.operations.get(name)
    if (operation === undefined) throw new Error(`/openapi.json has no operation ${name}`)
    return operation
  }

  /** What of an answer breaks the document: its status, its headers or its body. */
  violations(operation: Operation, status: number, headers: Headers, body: unknown): string[] {
    const response = operation.responses[status]
    if (response === undefined) return [`status ${status} is not documented for ${operation.name}`]
    const found: string[] = []
    for (const [name, header] of Object.entries(record(response.headers))) {
      const value = headers.get(name)
      const { required, schema } = this.#resolved(header)
      if (value === null && required === true) found.push(`the header ${name} is missing`)
      if (value !== null) {
        const typed = record(schema).type === 'integer' ? Number(value) : value
        found.push(...this.#check(record(schema), typed, `header ${name}`))
      }
    }
    const [content] = Object.entries(record(response.content))
    const type = headers.get('content-type')?.split(';', 1)[0]
    if (content === undefined) {
      if (body !== undefined) found.push(`a body where the document has none: ${JSON.stringify(body)}`)
      return found
    }
    if (type !== content[0]) found.push(`Content-Type is ${type}, not ${content[0]}`)
    return [...found, ...this.#check(record(record(content[1]).schema), body, 'body')]
  }

  #check(schema: Schema, value: unknown, at: string): string[] {
    return violations(schema, value, (ref) => this.#lookUp(ref), at)
  }

  #resolved(value: unknown): Schema {
    const { $ref } = record(value)
    return typeof $ref === 'string' ? this.#lookUp($ref) : record(value)
  }

  #lookUp(ref: string): Schema {
    let node: unknown = this.#json
    for (const key of ref.replace('#/', '').split('/')) {
      node = record(node)[key.replaceAll('~1', '/').replaceAll('~0', '~')]
    }
    if (!isObject(node)) throw new Error(`/openapi.json has no ${ref}`)
    return node
  }
}
