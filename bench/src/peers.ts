import { join } from 'node:path'
import type { Protocol } from './events.ts'

/** One row: a module that is bundled, and imported in fresh processes. */
export interface Peer {
  /** Selects it on the command line. */
  readonly name: string
  readonly label: string
  /** Packages whose installed versions stand beside the label. */
  readonly packages: readonly string[]
  /** Path of the module below src/. */
  readonly module: string
  /** How its handler is called and timed; a row that is only imported has none. */
  readonly protocols: readonly Protocol[]
  /** Whether an item that breaks the output schema is refused with 500, as opposed to sent. */
  readonly checksOutput: boolean
  /** Package names to be bundled under another name. */
  readonly alias: Readonly<Record<string, string>>
}

interface Row extends Partial<Pick<Peer, 'checksOutput' | 'alias'>> {
  readonly label: string
  readonly packages: readonly string[]
  readonly protocols: readonly Protocol[]
}

/** Named after files in peers/. The order is that of the tables. */
const compared: Record<string, Row> = {
  bare: { label: 'bare handler, by hand', packages: ['zod'], protocols: ['rest', 'trpc'] },
  lading: {
    label: 'Lading, the whole service',
    packages: ['hono', '@trpc/server'],
    protocols: ['rest', 'trpc'],
  },
  'hono-zod-openapi': {
    label: 'Hono zod-openapi, hono/aws-lambda',
    packages: ['hono', '@hono/zod-openapi'],
    protocols: ['rest'],
  },
  'ts-rest': {
    label: 'ts-rest on zod 3, serverless/aws',
    packages: ['@ts-rest/serverless', 'zod3'],
    protocols: ['rest'],
    alias: { zod: 'zod3' },
  },
  'ts-rest-zod4': {
    label: 'ts-rest on zod 4 (not supported by it)',
    packages: ['@ts-rest/serverless', 'zod'],
    protocols: ['rest'],
  },
  'orpc-openapi-lambda': {
    label: 'oRPC OpenAPI, aws-lambda (streaming)',
    packages: ['@orpc/openapi'],
    protocols: ['rest'],
  },
  'orpc-openapi-fetch': { label: 'oRPC OpenAPI, fetch', packages: ['@orpc/openapi'], protocols: ['rest'] },
  fastify: {
    label: 'Fastify with JSON Schema',
    packages: ['fastify', '@fastify/aws-lambda'],
    protocols: ['rest'],
    checksOutput: false,
  },
  'fastify-zod': {
    label: 'Fastify with zod compilers',
    packages: ['fastify', '@fastify/aws-lambda'],
    protocols: ['rest'],
  },
  'trpc-to-openapi': {
    label: 'trpc-to-openapi, fetch',
    packages: ['trpc-to-openapi', '@trpc/server'],
    protocols: ['rest'],
  },
  'trpc-lambda': { label: 'tRPC, aws-lambda', packages: ['@trpc/server'], protocols: ['trpc'] },
  'trpc-fetch': { label: 'tRPC, fetch', packages: ['@trpc/server'], protocols: ['trpc'] },
  'orpc-rpc-lambda': {
    label: 'oRPC RPC, aws-lambda (streaming)',
    packages: ['@orpc/server'],
    protocols: ['orpc'],
  },
  'orpc-rpc-fetch': { label: 'oRPC RPC, fetch', packages: ['@orpc/server'], protocols: ['orpc'] },
}

/** Named after files in imports/: never called, only bundled and imported. */
const imported: Record<string, Omit<Row, 'protocols'>> = {
  empty: { label: 'an empty module', packages: [] },
  'lading-api': { label: "Lading's API function", packages: [] },
  'trpc-dynamodb': {
    label: 'bare tRPC + DynamoDB client',
    packages: ['@trpc/server', '@aws-sdk/client-dynamodb', '@aws-sdk/lib-dynamodb'],
  },
}

const peersIn = (folder: string, rows: Record<string, Omit<Row, 'protocols'> & Partial<Row>>): Peer[] =>
  Object.entries(rows).map(([name, row]) => ({
    checksOutput: true,
    alias: {},
    protocols: [],
    ...row,
    name,
    module: join(folder, `${name}.ts`),
  }))

/** The one table of what is measured. */
export const peers: readonly Peer[] = [...peersIn('peers', compared), ...peersIn('imports', imported)]
