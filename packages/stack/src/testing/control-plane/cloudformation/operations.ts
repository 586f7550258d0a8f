import { applyTarget } from './apply.ts'
import { cleanUp, deleteResources } from './deletion.ts'
import { effectiveResources } from './effective.ts'
import { outputsOf } from './outputs.ts'
import type { Physical } from './physical.ts'
import type { FakeStack, StackResource, Target } from './stack.ts'
import { undoing, undoUpdate } from './undo.ts'

const listed = (ids: readonly string[]) => `[${ids.join(', ')}]`

/** Makes a stack; takes it all back when something fails. */
export function* createStack(
  stack: FakeStack,
  physical: Physical,
  target: Target,
): Generator<undefined, void> {
  stack.target = target
  const { failed } = yield* applyTarget(stack, physical, target)
  if (failed.length === 0) {
    stack.outputs = outputsOf(stack, target)
    stack.setStatus('CREATE_COMPLETE')
    return
  }
  stack.setStatus(
    'ROLLBACK_IN_PROGRESS',
    `The following resource(s) failed to create: ${listed(failed)}. Rollback requested by user.`,
  )
  yield
  const left = yield* deleteResources(stack, physical, 'creation-failed')
  if (left.length === 0) stack.setStatus('ROLLBACK_COMPLETE')
  else stack.setStatus('ROLLBACK_FAILED', `The following resource(s) failed to delete: ${listed(left)}. `)
}

/** Changes a stack; takes it all back when something fails or the update is cancelled. */
export function* updateStack(
  stack: FakeStack,
  physical: Physical,
  target: Target,
): Generator<undefined, void> {
  const { failed, before, superseded } = yield* applyTarget(stack, physical, target)
  if (failed.length > 0 || stack.isCancelled) {
    if (!stack.isCancelled) {
      const created = failed.filter((id) => stack.resources.get(id)?.status === 'CREATE_FAILED')
      const updated = failed.filter((id) => !created.includes(id))
      const parts = [
        created.length === 0 ? '' : `The following resource(s) failed to create: ${listed(created)}. `,
        updated.length === 0 ? '' : `The following resource(s) failed to update: ${listed(updated)}. `,
      ]
      stack.setStatus('UPDATE_ROLLBACK_IN_PROGRESS', parts.join(''))
    }
    stack.leftOver = []
    stack.undo = before.map((change) => undoing(stack, physical, change))
    yield
    yield* undoUpdate(stack, physical)
    return
  }
  const kept = new Set(superseded.filter(isReplacedKept))
  const removed = removedFrom(stack, target)
  stack.target = target
  stack.outputs = outputsOf(stack, target)
  stack.updatedAt = stack.identity.now()
  stack.setStatus('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS')
  yield
  for (const resource of [...kept, ...removed.filter(isDeletionKept)])
    stack.tell({ ...resource, status: 'DELETE_SKIPPED' })
  yield* cleanUp(stack, physical, [
    ...removed.filter((resource) => !isDeletionKept(resource)).toReversed(),
    ...superseded.filter((resource) => !kept.has(resource)),
  ])
  stack.setStatus('UPDATE_COMPLETE')
}

/** Takes out of the stack what the target has no more. */
function removedFrom(stack: FakeStack, target: Target): StackResource[] {
  const wanted = effectiveResources(stack.scope(target))
  const removed = [...stack.resources.values()].filter(({ logicalId }) => !wanted.has(logicalId))
  for (const { logicalId } of removed) stack.resources.delete(logicalId)
  return removed
}

const isReplacedKept = ({ template }: StackResource) => template.UpdateReplacePolicy === 'Retain'
const isDeletionKept = ({ template }: StackResource) => template.DeletionPolicy?.startsWith('Retain') === true
