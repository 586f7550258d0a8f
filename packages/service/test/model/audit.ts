import { Difference } from './difference.ts'
import { operationOf, type Reply } from './exchange.ts'
import { fileIdOf } from './find.ts'
import { iso, show } from './matching.ts'
import { day, type Predicted } from './rule.ts'
import type { Shown } from './shown.ts'
import type { ModelKey, ModelRecord, ModelWorkspace } from './state.ts'
import { send, type World } from './world.ts'

interface Attempted {
  readonly operation: string
  readonly input: Readonly<Record<string, unknown>>
  readonly predicted: Predicted
  readonly faulted: boolean
  readonly reply: Reply
  readonly at: number
  readonly cut: boolean
  /** The same for all attempts at one call. */
  readonly call: object
}

/** Answered before the handler: there is nothing to record. */
const unrecorded = ['UNAUTHENTICATED', 'SCOPE_MISSING', 'IDEMPOTENCY_IN_FLIGHT', 'IDEMPOTENCY_KEY_REUSED']

/** Every mutation and every download link is in the audit log. */
export function noteAttempt(key: ModelKey, attempted: Attempted): void {
  const { operation, input, predicted, faulted, reply, at, cut, call } = attempted
  const { kind, rest } = operationOf(operation)
  const body = reply.body as Shown | undefined // an answer without a body has no fields
  const code = reply.status < 400 ? null : (body?.code ?? '')
  const isAudited = kind === 'mutation' || rest.redirect !== undefined
  if (!isAudited || reply.replayed || unrecorded.includes(code ?? '')) return
  const { workspace, id: keyId } = key
  if ('code' in predicted && unrecorded.includes(predicted.code)) return
  // Attempts of one moment share a record: the code is that of the last.
  const late = [...('code' in predicted ? [predicted.code] : []), ...(predicted.afterFault ?? [])]
  const record: ModelRecord = {
    requestId: reply.requestId,
    at,
    operation,
    keyId,
    fileId: fileOf(workspace, operation, input, code === null ? body : undefined),
    folderId: folderOf(operation, input, code === null ? body : undefined),
    refused: cut ? [null, ...late] : faulted ? [code, null] : [code],
    until: at + workspace.auditDays * day,
    call,
    certain: !faulted,
  }
  workspace.records.push(record)
  const each = 'recorded' in predicted ? (predicted.recorded ?? []) : []
  for (const { id, folderId, held } of each) {
    workspace.records.push({
      ...record,
      fileId: id,
      folderId,
      refused: held ? (faulted ? ['FILE_HELD', null] : ['FILE_HELD']) : [null],
    })
  }
}

function fileOf(
  workspace: ModelWorkspace,
  operation: string,
  input: Readonly<Record<string, unknown>>,
  body: Shown | undefined,
): string | null | undefined {
  if (operation === 'files.create') {
    const { externalRef } = input
    return externalRef === undefined ? body?.file.id : fileIdOf(workspace, `ref:${String(externalRef)}`)
  }
  const isOfFile = /^(files|versions|uploads)\./.test(operation)
  return isOfFile ? fileIdOf(workspace, String(input.id)) : null
}

function folderOf(
  operation: string,
  { id }: Readonly<Record<string, unknown>>,
  body: Shown | undefined,
): string | null | undefined {
  if (operation === 'folders.create') return body?.id
  const isFolder = operation.startsWith('folders.') && String(id).startsWith('folder_')
  return isFolder ? String(id) : null
}

/** Compares the log with what was called: nothing is missing, and nothing else is there. */
export async function compareAudit(world: World, workspace: ModelWorkspace, key: ModelKey): Promise<void> {
  const now = world.stage.clock.now().getTime()
  const shown: Shown[] = []
  let cursor: string | null | undefined
  while (cursor !== null) {
    const input: Record<string, unknown> = { limit: 1000, ...(cursor === undefined ? {} : { cursor }) }
    const request = { operation: 'audit.list', apiKey: key.apiKey, input, over: 'rpc', process: 0 } as const
    const body = (await send(world, request)).body as Shown // compared below
    shown.push(...body.items)
    cursor = body.nextCursor
  }
  const byRequest = Map.groupBy(workspace.records, ({ requestId }) => requestId)
  const seen = new Set<ModelRecord>()
  for (const [index, record] of shown.entries()) {
    if (record.at > (shown[index - 1]?.at ?? record.at)) throw new Difference('The log is not in order')
    const known = byRequest.get(record.requestId)?.find((one) => isOf(one, record))
    if (known === undefined) throw new Difference(`nobody made the call of ${show(record)}`)
    if (seen.has(known) && known.certain) throw new Difference(`there is another record of ${show(record)}`)
    seen.add(known)
  }
  const seenCalls = new Set([...seen].map(({ call }) => call))
  for (const record of workspace.records) {
    const until = Math.min(record.until, record.at + workspace.auditDays * day)
    const isMissing = record.certain ? !seen.has(record) : !seenCalls.has(record.call)
    if (isMissing && now < until) throw new Difference(`there is no record of ${show(record)}`)
    // To the second: that is how DynamoDB expires.
    if (seen.has(record) && now > until + 1000) throw new Difference(`${show(record)} has ended`)
  }
}

function isOf(known: ModelRecord, shown: Shown): boolean {
  const { operation, fileId, folderId, keyId, refused, at } = known
  return (
    shown.operation === operation &&
    shown.keyId === keyId &&
    (fileId === undefined || fileId === shown.fileId) &&
    (folderId === undefined || folderId === shown.folderId) &&
    refused.includes(shown.refused) &&
    (!known.certain || operation === 'folders.delete' || shown.at === iso(at))
  )
}
