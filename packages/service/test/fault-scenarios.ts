import type { Ids, Scenario } from './fault-runs.ts'
import { type Body, type Caller, send, sha256 } from './harness.ts'

const bytes = 'hello'
const hour = 3_600_000
const content = { contentType: 'text/plain', size: bytes.length }
const single = { ...content, sha256: sha256(bytes) }
const multipart = { ...content, multipart: true }
const tags = ['red', 'green']

/** Sends the bytes of an upload, in its one part when it has parts. */
async function sendBytes(caller: Caller, id: string, upload: Body): Promise<void> {
  const { body } = await caller.rest('POST', `/files/${id}/uploads/${upload.id}/parts`, {
    parts: [{ number: 1, ...(upload.kind === 'multipart' ? { sha256: sha256(bytes) } : {}) }],
  })
  const [part] = body.parts
  const answer = part && (await send(part, bytes))
  if (answer?.status !== 200) throw new Error('The bytes were not taken')
}

async function uploadFirst(caller: Caller, fields: object): Promise<Ids> {
  const { body } = await caller.rest('POST', '/files', { name: 'a.txt', tags, ...fields })
  await sendBytes(caller, body.file.id, body.upload)
  return { id: body.file.id, upload: body.upload.id }
}

async function uploadVersion(caller: Caller, id: string, fields: object): Promise<Ids> {
  const { body } = await caller.rest('POST', `/files/${id}/versions`, fields)
  await sendBytes(caller, id, body.upload)
  return { id, upload: body.upload.id }
}

/** A ready file with tags. */
async function storeFile(caller: Caller): Promise<Ids & { id: string }> {
  const { id, etag } = await caller.store(bytes, { name: 'a.txt', contentType: 'text/plain', tags })
  return { id, etag }
}

/** A ready file of two versions. */
async function storeTwo(caller: Caller): Promise<Ids & { id: string }> {
  const { id } = await storeFile(caller)
  const { upload } = await uploadVersion(caller, id, single)
  const { body } = await caller.rest('POST', `/files/${id}/complete`, { upload })
  return { id, etag: body.etag }
}

const trash = (caller: Caller, id: string) => caller.rest('DELETE', `/files/${id}`)

const complete: Pick<Scenario, 'operation' | 'act'> = {
  operation: 'files.complete',
  act: (caller, { id, upload }, headers) => caller.rest('POST', `/files/${id}/complete`, { upload }, headers),
}
const abort: Pick<Scenario, 'operation' | 'act' | 'plain' | 'keyed'> = {
  operation: 'uploads.abort',
  act: (caller, { id, upload }, headers) =>
    caller.rest('DELETE', `/files/${id}/uploads/${upload}`, undefined, headers),
  // What is gone leaves nothing by which a repetition could know that it was this call.
  plain: [404],
  keyed: [404],
}
const purge: Pick<Scenario, 'operation' | 'act' | 'plain' | 'keyed'> = {
  operation: 'files.purge',
  act: (caller, { id }, headers) => caller.rest('POST', `/files/${id}/purge`, undefined, headers),
  plain: [404],
  keyed: [404],
}

export const ofFiles: Record<string, Scenario> = {
  'files.create': {
    operation: 'files.create',
    prepare: async () => ({}),
    act: (caller, _, headers) =>
      caller.rest('POST', '/files', { name: 'a.txt', tags, metadata: { a: 1 }, ...single }, headers),
  },
  'files.create over an upload that expired': {
    operation: 'files.create',
    derived: true,
    age: 24 * hour,
    async prepare(caller) {
      await uploadFirst(caller, { ...single, externalRef: 'r' })
      return {}
    },
    act: (caller, _, headers) =>
      caller.rest('POST', '/files', { name: 'b.txt', externalRef: 'r', ...single }, headers),
  },
  'files.create in parts': {
    operation: 'files.create',
    prepare: async () => ({}),
    act: (caller, _, headers) => caller.rest('POST', '/files', { name: 'a.txt', ...multipart }, headers),
  },
  'files.update': {
    operation: 'files.update',
    prepare: storeFile,
    act: (caller, { id }, headers) =>
      caller.rest('PATCH', `/files/${id}`, { name: 'b.txt', tags: ['green', 'blue'] }, headers),
  },
  'files.update with If-Match': {
    operation: 'files.update',
    prepare: storeFile,
    act: (caller, { id, etag = '' }, headers) =>
      caller.rest('PATCH', `/files/${id}`, { metadata: { a: 1 } }, { ...headers, 'if-match': etag }),
    // The lost answer was a success: the repetition is told that the file changed.
    plain: [412],
  },
  'files.delete': {
    operation: 'files.delete',
    prepare: storeTwo,
    act: (caller, { id }, headers) => caller.rest('DELETE', `/files/${id}`, undefined, headers),
    plain: [404],
  },
  'files.delete of a pending file': {
    operation: 'files.delete',
    prepare: (caller) => uploadFirst(caller, single),
    act: (caller, { id }, headers) => caller.rest('DELETE', `/files/${id}`, undefined, headers),
    plain: [404],
    keyed: [404],
  },
  'files.restore': {
    operation: 'files.restore',
    async prepare(caller) {
      const ids = await storeTwo(caller)
      await trash(caller, ids.id)
      return ids
    },
    act: (caller, { id }, headers) => caller.rest('POST', `/files/${id}/restore`, undefined, headers),
  },
  'files.purge with versions and an open upload in parts': {
    ...purge,
    part: bytes,
    async prepare(caller) {
      const ids = await storeTwo(caller)
      await uploadVersion(caller, ids.id, multipart)
      return ids
    },
  },
  'files.purge from the trash': {
    ...purge,
    async prepare(caller) {
      const ids = await storeFile(caller)
      await trash(caller, ids.id)
      return ids
    },
  },
  'files.retain': {
    operation: 'files.retain',
    prepare: storeFile,
    act: (caller, { id }, headers) =>
      caller.rest('PUT', `/files/${id}/retention`, { legalHold: true, reason: 'why' }, headers),
  },
}

export const ofUploads: Record<string, Scenario> = {
  'files.complete of the first upload': { ...complete, prepare: (caller) => uploadFirst(caller, single) },
  'files.complete of the first upload in parts': {
    ...complete,
    part: bytes,
    prepare: (caller) => uploadFirst(caller, multipart),
  },
  'files.complete of a version': {
    ...complete,
    prepare: async (caller) => uploadVersion(caller, (await storeFile(caller)).id, single),
  },
  'files.complete of a version in parts': {
    ...complete,
    part: bytes,
    prepare: async (caller) => uploadVersion(caller, (await storeTwo(caller)).id, multipart),
  },
  'uploads.abort of the first upload': { ...abort, prepare: (caller) => uploadFirst(caller, single) },
  'uploads.abort of the first upload in parts': {
    ...abort,
    part: bytes,
    prepare: (caller) => uploadFirst(caller, multipart),
  },
  'uploads.abort of a version in parts': {
    ...abort,
    part: bytes,
    prepare: async (caller) => uploadVersion(caller, (await storeFile(caller)).id, multipart),
  },
  'versions.create': {
    operation: 'versions.create',
    prepare: storeFile,
    act: (caller, { id }, headers) => caller.rest('POST', `/files/${id}/versions`, single, headers),
  },
  'versions.create in parts': {
    operation: 'versions.create',
    prepare: storeFile,
    act: (caller, { id }, headers) => caller.rest('POST', `/files/${id}/versions`, multipart, headers),
  },
  'versions.restore': {
    operation: 'versions.restore',
    prepare: storeTwo,
    act: (caller, { id }, headers) =>
      caller.rest('POST', `/files/${id}/versions/1/restore`, undefined, headers),
  },
}

const newKey = { name: 'another', scopes: ['files:read'] }

export const ofWorkspaces: Record<string, Scenario> = {
  'workspace.update': {
    operation: 'workspace.update',
    prepare: async () => ({}),
    act: (caller, _, headers) =>
      caller.rest('PATCH', '/workspace', { name: 'B', trashDays: 3, quotaFiles: 5 }, headers),
  },
  'workspace.retain': {
    operation: 'workspace.retain',
    prepare: async () => ({}),
    act: (caller, _, headers) => caller.rest('PUT', '/workspace/retention', { legalHold: true }, headers),
  },
  'keys.create': {
    operation: 'keys.create',
    prepare: async () => ({}),
    act: (caller, _, headers) => caller.rest('POST', '/keys', newKey, headers),
  },
  'keys.rotate': {
    operation: 'keys.rotate',
    async prepare(caller) {
      return { id: (await caller.rest('POST', '/keys', newKey)).body.key.id }
    },
    act: (caller, { id }, headers) =>
      caller.rest('POST', `/keys/${id}/rotate`, { overlapSeconds: 3600 }, headers),
  },
  'keys.revoke': {
    operation: 'keys.revoke',
    async prepare(caller) {
      return { id: (await caller.rest('POST', '/keys', newKey)).body.key.id }
    },
    act: (caller, { id }, headers) => caller.rest('DELETE', `/keys/${id}`, undefined, headers),
  },
}
