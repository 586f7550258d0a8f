import { expect } from 'vitest'
import { type Answer, type Body, type Caller, send, sha256 } from './harness.ts'

/*
 * Calls at the same time: each combination of answers that a test allows is one that some order of the calls gives. Most
 * races are run many times at once, in workspaces or files of their own, so that they meet in different ways.
 */

/** How often a race is run. */
export const rounds = 8

export const times = <Result>(count: number, make: (index: number) => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)))
const content = (bytes: string) => ({ contentType: 'text/plain', size: bytes.length })
export const declare = (bytes: string) => ({ ...content(bytes), sha256: sha256(bytes) })

/** A pending file whose bytes have arrived. */
export async function upload(
  caller: Caller,
  bytes: string,
  fields: object = {},
): Promise<{ id: string; upload: string }> {
  const declared = 'multipart' in fields ? content(bytes) : declare(bytes)
  const { status, body } = await caller.rest('POST', '/files', { name: 'a.txt', ...declared, ...fields })
  expect(status).toBe(201)
  await sendBytes(caller, body.file.id, body.upload, bytes)
  return { id: body.file.id, upload: body.upload.id }
}

/** An upload of a new version whose bytes have arrived. */
export async function uploadVersion(
  caller: Caller,
  id: string,
  bytes: string,
  fields: object = {},
): Promise<string> {
  const declared = 'multipart' in fields ? content(bytes) : declare(bytes)
  const { status, body } = await caller.rest('POST', `/files/${id}/versions`, { ...declared, ...fields })
  expect(status).toBe(201)
  await sendBytes(caller, id, body.upload, bytes)
  return body.upload.id
}

async function sendBytes(
  caller: Caller,
  id: string,
  { id: uploadId, kind }: Body,
  bytes: string,
): Promise<void> {
  const parts = [{ number: 1, ...(kind === 'multipart' ? { sha256: sha256(bytes) } : {}) }]
  const { body } = await caller.rest('POST', `/files/${id}/uploads/${uploadId}/parts`, { parts })
  const answers = await Promise.all(body.parts.map((part) => send(part, bytes)))
  expect(answers.map(({ status }) => status)).toEqual([200])
}

export const complete = (caller: Caller, id: string, uploadId?: string) =>
  caller.rest('POST', `/files/${id}/complete`, uploadId === undefined ? {} : { upload: uploadId })
export const remove = (caller: Caller, id: string) => caller.rest('DELETE', `/files/${id}`)
export const purge = (caller: Caller, id: string) => caller.rest('POST', `/files/${id}/purge`)
export const restore = (caller: Caller, id: string) => caller.rest('POST', `/files/${id}/restore`)
export const statuses = (answers: readonly Answer[]) => answers.map(({ status }) => status)
export const statusOf = async (caller: Caller, id: string) =>
  (await caller.rest('GET', `/files/${id}`)).status

export async function bytesAt(caller: Caller, path: string): Promise<string> {
  const { headers } = await caller.rest('GET', path)
  return (await fetch(headers.get('location') ?? '')).text()
}
