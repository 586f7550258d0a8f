import { type CallLogOptions, callLog } from '@lading/stack/observe/calls'
import type { CallRecord } from '@lading/stack/server'
import { serviceName } from './entrypoints/service-name.ts'

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

/** Who called, and what lay behind a failure. No input is in it: no file name, no reference, no secret. */
function propertiesOf({ principal, status, cause }: CallRecord): Readonly<Record<string, unknown>> {
  return {
    ...(principal && 'workspaceId' in principal ? { workspaceId: principal.workspaceId } : {}),
    ...(principal && 'keyId' in principal ? { keyId: principal.keyId } : {}),
    ...(status >= 500 ? { cause: describeCause(cause) } : {}),
  }
}

/** Writes one line a call, of this service. A workspace is a property of the line, never a dimension of a metric. */
export function logCalls(
  options: Pick<CallLogOptions, 'stage' | 'write' | 'initMs' | 'isEmbedded'>,
): (record: CallRecord) => void {
  return callLog({
    ...options,
    service: serviceName,
    properties: propertiesOf,
    now: () => new Date(),
  })
}
