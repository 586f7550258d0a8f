import type { CallRecord } from '@lading/stack/server'

/** The first of the causes that AWS answered with; libraries wrap it (ElectroDB does). */
function fromAws(error: Error): Error | undefined {
  for (
    let cause: unknown = error, depth = 0;
    cause instanceof Error && depth < 5;
    cause = cause.cause, depth++
  ) {
    if ('$metadata' in cause) return cause
  }
  return undefined
}

/** What lay behind a failure, without what a user sent: AWS's own messages name calls and tables, others may name anything. */
export function describeCause(
  cause: unknown,
): { name: string; message?: string; awsRequestId?: string; stack?: string[] } | undefined {
  if (cause === undefined || cause === null) return undefined
  if (!(cause instanceof Error)) return { name: typeof cause }
  const stack = cause.stack?.split('\n').filter((line) => line.startsWith('    at ')) ?? []
  const told = fromAws(cause) ?? cause
  const metadata = '$metadata' in told ? (told.$metadata as { requestId?: string }) : undefined // the SDK's own type
  return {
    name: told.name,
    ...(metadata !== undefined || told instanceof TypeError ? { message: told.message } : {}),
    ...(metadata?.requestId === undefined ? {} : { awsRequestId: metadata.requestId }),
    stack: stack.slice(0, 10).map((line) => line.trim()),
  }
}

/** The structured line of one call. No input is in it: no file name, no reference, no secret. */
export function toLogLine(record: CallRecord): string {
  const { principal, cause, durationMs, ...fields } = record
  return JSON.stringify({
    level: record.status >= 500 ? 'error' : 'info',
    ...fields,
    durationMs: Math.round(durationMs * 1000) / 1000,
    ...(principal && 'workspaceId' in principal ? { workspaceId: principal.workspaceId } : {}),
    ...(principal && 'keyId' in principal ? { keyId: principal.keyId } : {}),
    ...(record.status >= 500 ? { cause: describeCause(cause) } : {}),
  })
}

export function logCall(record: CallRecord): void {
  console.log(toLogLine(record))
}
