import { type Job, runJobs } from './jobs.ts'
import type { Physical } from './physical.ts'
import { dependenciesOf } from './references.ts'
import type { FakeStack, StackResource } from './stack.ts'

/** Why resources are deleted: on the way back from their creation `RetainExceptOnCreate` keeps nothing. */
export type DeletionCause = 'delete' | 'creation-failed'

/** Deletes resources of a stack, each before those that it needs. @returns logical ids of those that are still there */
export function* deleteResources(
  stack: FakeStack,
  physical: Physical,
  cause: DeletionCause,
  retained: readonly string[] = [],
): Generator<undefined, string[]> {
  const resources = [...stack.resources.values()]
  const ids = new Set(resources.map(({ logicalId }) => logicalId))
  const jobs = resources.map((resource): Job => {
    const { logicalId } = resource
    const users = resources.filter((one) => dependenciesOf(one.template, ids).has(logicalId))
    return {
      logicalId,
      after: new Set(users.map((one) => one.logicalId)),
      ...deletion(stack, physical, resource, retained.includes(logicalId) || isKept(resource, cause)),
    }
  })
  return yield* runJobs(jobs.toReversed(), false)
}

function isKept({ template: { DeletionPolicy } }: StackResource, cause: DeletionCause): boolean {
  return DeletionPolicy === 'Retain' || (DeletionPolicy === 'RetainExceptOnCreate' && cause === 'delete')
}

function deletion(
  stack: FakeStack,
  physical: Physical,
  resource: StackResource,
  keeps: boolean,
): Pick<Job, 'start' | 'finish' | 'cancel'> {
  const { logicalId, type, physicalId } = resource
  return {
    start() {
      if (physicalId === undefined) {
        // It failed before anything was made.
        stack.resources.delete(logicalId)
        return false
      }
      if (keeps) {
        stack.tell({ ...resource, status: 'DELETE_SKIPPED' })
        stack.resources.delete(logicalId)
        return false
      }
      stack.note({ ...resource, status: 'DELETE_IN_PROGRESS' })
      return true
    },
    finish() {
      const reason = physical.failure(logicalId, 'DELETE') ?? physical.remove(type, physicalId ?? '')
      if (reason === undefined) {
        stack.tell({ ...resource, status: 'DELETE_COMPLETE' })
        stack.resources.delete(logicalId)
      } else stack.note({ ...resource, status: 'DELETE_FAILED' }, reason)
      return reason
    },
    cancel() {},
  }
}

/** Deletes a stack; what cannot be deleted stays in it. */
export function* deleteStack(
  stack: FakeStack,
  physical: Physical,
  retained: readonly string[],
): Generator<undefined, void> {
  const left = yield* deleteResources(stack, physical, 'delete', retained)
  if (left.length > 0) {
    stack.setStatus('DELETE_FAILED', `The following resource(s) failed to delete: [${left.join(', ')}]. `)
    return
  }
  stack.deletedAt = stack.identity.now()
  stack.setStatus('DELETE_COMPLETE')
}

/** What an update leaves over: removed resources, and those that others have taken the place of. */
export function* cleanUp(
  stack: FakeStack,
  physical: Physical,
  superseded: readonly StackResource[],
): Generator<undefined, void> {
  const jobs = superseded.map((resource): Job => {
    const { logicalId, type, physicalId = '' } = resource
    return {
      // Two of the same name may be gone over one after the other.
      logicalId: `${logicalId} ${physicalId}`,
      after: new Set(),
      start() {
        stack.tell({ ...resource, status: 'DELETE_IN_PROGRESS' })
        return true
      },
      finish() {
        const reason = physical.failure(logicalId, 'DELETE') ?? physical.remove(type, physicalId)
        stack.tell(
          { ...resource, status: reason === undefined ? 'DELETE_COMPLETE' : 'DELETE_FAILED' },
          reason,
        )
        return reason
      },
      cancel() {},
    }
  })
  yield* runJobs(jobs, false)
}
