import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { FunctionProcess } from '@lading/stack/testing/lambda'

/** What a function can be asked first: that it lives, or the work that it is for. */
export type Call = 'health' | 'create' | 'get'

/** What all functions of a run speak to. */
export interface PeerWorld {
  /** Base URL of a DynamoDB. */
  readonly dynamoDb: string
  /** A client of the same, to make tables and items with before anything is measured. */
  readonly client: DynamoDBClient
  /** Folder for what is built; it goes when the run ends. */
  readonly folder: string
}

/** One row of the comparison. */
export interface Peer {
  readonly name: string
  readonly label: string
  /** Builds it and makes its table. Gives in one line what is missing when this machine cannot build it. */
  prepare(world: PeerWorld): Promise<ReadyPeer | { readonly missing: string }>
}

/** A function that can be started any number of times. The run does the measuring, the same for all. */
export interface ReadyPeer {
  /** What is uploaded: bytes of the files as they are, and of each after `gzip -9`. */
  readonly artifact: { readonly bytes: number; readonly gzipBytes: number }
  /** Fresh processes are started once for each of these calls; the last one is repeated for the warm calls. */
  readonly calls: readonly Call[]
  /** How Lambda would start it. `runtimeApi` is host and port, what AWS_LAMBDA_RUNTIME_API is set to. */
  start(runtimeApi: string): FunctionProcess
  /** The event of a call: an HTTP API's, payload format 2.0. */
  event(call: Call): unknown
}

/** What is known of one fresh process. */
export interface ColdStart {
  /** From before the process was started until the answer of the first call was there. */
  readonly firstAnswerMs: number
  /** Resident set after that answer, in bytes. */
  readonly rssFirst: number
}

/** What is known of one after its warm calls. */
export interface WarmCalls {
  /** Resident set after them, in bytes. */
  readonly rssWarm: number
  /** Each of them from the event handed out to its answer, in milliseconds. */
  readonly callsMs: readonly number[]
}
