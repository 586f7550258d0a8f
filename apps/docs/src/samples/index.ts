import document from '@lading/contract/openapi.json' with { type: 'json' }
import type { OpenApiDocument } from '@lading/stack/openapi'
import { curl } from './curl.ts'
import { examplesOf, type OperationInfo, requestOf } from './example.ts'
import { php } from './php.ts'
import { languages, type Sample } from './sample.ts'
import { typescript } from './typescript.ts'
import { wholeWays } from './whole-way.ts'

export type { OperationInfo } from './example.ts'
export { type Language, languages, type Sample } from './sample.ts'

const api: OpenApiDocument = document
const prefix = api.servers[0]?.url ?? ''
const write = { typescript, curl, php }

/**
 * The samples of an operation: of one that begins an upload first the whole way of the bytes, then each example of the
 * contract, in each language. They take `LADING_URL` (an origin, no slash at the end) and `LADING_API_KEY` from the
 * environment, TypeScript through `lading.ts` beside it, which is in the guide "Start". curl must be 7.82 or newer
 * for `--json`, PHP 8.
 */
export function samplesOf(operation: OperationInfo): Sample[] {
  const examples = examplesOf(operation.operation).flatMap((example) => {
    const request = requestOf(operation, { example, prefix })
    return languages.map((language) => ({ language, title: request.title, code: write[language](request) }))
  })
  return [...wholeWays(operation.operation['x-rpc']), ...examples]
}

/** Every operation of the contract, in the order of the document. */
export function operations(): OperationInfo[] {
  return Object.entries(api.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  )
}
