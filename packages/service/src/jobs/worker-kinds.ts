import type { StoredJob } from '@lading/store'

/** The kinds of job that workers do, told by the queue; jobs of folders are done by the call that begins them and the sweep. */
export const workerKinds = ['archive.create'] as const satisfies readonly StoredJob['kind'][]
export type WorkerKind = (typeof workerKinds)[number]

const kinds: readonly string[] = workerKinds

export function isForWorkers({ kind }: Pick<StoredJob, 'kind'>): boolean {
  return kinds.includes(kind)
}
