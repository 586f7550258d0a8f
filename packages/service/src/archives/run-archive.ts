import type { Runner } from '../jobs/runner.ts'
import { positionOf } from './archive-position.ts'
import { clearArchive, clearWork } from './clear-archive.ts'
import { finishArchive, isWritten } from './finish-archive.ts'
import { planArchive } from './plan-archive.ts'
import { writeArchive } from './write-archive.ts'

/** Makes ZIP archives: decides what goes in, writes it part by part, and makes the parts a file. */
export const archiveRunner: Runner = {
  async run(context, job, isOver) {
    const { workspaceId } = job.stored
    const workspace = await context.store.workspaces.get(workspaceId)
    if (workspace === undefined) throw new Error('The workspace of a job has no item')
    const position = positionOf(job.stored) ?? (await planArchive(context, job, workspace))
    let size: number | undefined
    if (!(await isWritten(context, job))) {
      size = await writeArchive(context, job, position, isOver)
      if (size === undefined) return
    }
    const fileId = await finishArchive(context, workspace, job, position.plan, size)
    await clearWork(context, job.stored)
    await job.finish({ done: position.plan.entries - job.stored.done, kept: 0, fileId })
  },
  clear: clearArchive,
}
