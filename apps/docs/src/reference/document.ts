import document from '@lading/contract/openapi.json' with { type: 'json' }
import type { OpenApiDocument } from '@lading/stack/openapi'
import { problemsOf, routesOf } from './read.ts'

/** The contract's document: all that the reference says comes from it. */
export const contractDocument: OpenApiDocument = document

/** Where the API begins, below the service's address. */
export const prefix = contractDocument.servers[0]?.url ?? ''

export const routes = routesOf(contractDocument)
export const problems = problemsOf(contractDocument)
