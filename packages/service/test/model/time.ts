import { day, isHolding } from './rule.ts'
import { forget } from './rules-files.ts'
import { type Model, type ModelFile, type ModelWorkspace, nowOf } from './state.ts'

const jobDays = 30

/** Every time from now on at which something ends, in order. @param which only files, uploads, holds and keys, or all */
export function instants(model: Model, now: number, which: 'main' | 'all' = 'all'): number[] {
  const ends: (number | null)[] = []
  for (const workspace of model.workspaces) {
    ends.push(workspace.hold.until)
    for (const { expiresAt, hold, uploads } of workspace.files.values()) {
      ends.push(expiresAt, hold.until, ...[...uploads.values()].map((upload) => upload.expiresAt))
    }
    for (const { expiresAt, revoked } of workspace.keys.values()) if (!revoked) ends.push(expiresAt)
    if (which === 'main') continue
    for (const { finishedAt } of workspace.jobs.values()) ends.push(finishedAt + jobDays * day)
    ends.push(...workspace.records.slice(0, 3).map(({ at }) => at + workspace.auditDays * day))
  }
  if (which === 'all') {
    for (const link of [...model.puts.values(), ...model.downloads.values()]) ends.push(link.expiresAt)
    for (const { until } of model.keyed.values()) ends.push(...until)
  }
  const ahead = ends.filter((end): end is number => end !== null && end >= now && end < now + 400 * day)
  return [...new Set(ahead)].sort((a, b) => a - b)
}

/** What a sweep does to what readers see: nothing, but for the trash of a held workspace, which is looked at the next day. */
export function sweepModel(model: Model): void {
  const now = nowOf(model)
  for (const workspace of model.workspaces) {
    for (const file of [...workspace.files.values()]) {
      if (file.expiresAt !== null && file.expiresAt < now) end(model, workspace, file, now)
      for (const { upload, expiresAt } of [...file.uploads.values()]) {
        if (expiresAt < now) drop(model, file, upload)
      }
    }
  }
}

function end(model: Model, workspace: ModelWorkspace, file: ModelFile, now: number): void {
  if (file.state === 'trashed' && isHolding(workspace.hold, now)) file.expiresAt = now + day
  else forget(model, workspace, file)
}

function drop(model: Model, file: ModelFile, upload: string): void {
  file.uploads.delete(upload)
  model.objects.delete(upload)
  model.parts.delete(upload)
}
