import type { FileHandle } from 'node:fs/promises'
import type { Blobs } from './blobs.ts'
import type { Database } from './database.ts'
import type { S3Request } from './request.ts'

/** A request whose sender is known, and what is needed to answer it. */
export interface S3Call {
  readonly request: S3Request
  /** What the signature says of the body. */
  readonly payloadHash: string
  readonly now: Date
  readonly database: Database
  readonly blobs: Blobs
}

/** Part of an open file, both ends included; whoever sends it closes it. */
export interface FileSlice {
  readonly file: FileHandle
  readonly start: number
  readonly end: number
}

/** What is answered. */
export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** Text of XML, or bytes of a file. */
  readonly body?: string | FileSlice
}

/** Answers one kind of request. @throws {S3Error} */
export type Operation = (call: S3Call) => Reply | Promise<Reply>
