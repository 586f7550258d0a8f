import type { StoredJob } from '@lading/store'
import { archiveRunner } from '../archives/run-archive.ts'
import type { Runner } from './runner.ts'
import type { WorkerKind } from './worker-kinds.ts'

const runners: { readonly [Kind in WorkerKind]: Runner } = { 'archive.create': archiveRunner }

/** Who does the jobs of a kind. @returns undefined for a kind that is no worker's */
export function runnerOf({ kind }: Pick<StoredJob, 'kind'>): Runner | undefined {
  return Object.hasOwn(runners, kind) ? runners[kind as WorkerKind] : undefined // the line itself looks
}
