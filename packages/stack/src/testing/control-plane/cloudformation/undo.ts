import { cleanUp } from './deletion.ts'
import type { Physical } from './physical.ts'
import type { FakeStack, StackResource, Undo } from './stack.ts'

interface Change {
  readonly logicalId: string
  readonly was: StackResource | undefined
}

/**
 * What takes one change of an update back. What it then has too much goes to `stack.leftOver`.
 */
export function undoing(stack: FakeStack, physical: Physical, { logicalId, was }: Change): Undo {
  return Object.assign(
    function* (): Generator<undefined, string | undefined> {
      const is = stack.resources.get(logicalId)
      if (is === undefined) return undefined
      if (was === undefined) {
        stack.resources.delete(logicalId)
        if (is.physicalId !== undefined) stack.leftOver.push(is)
        return undefined
      }
      const isUntouched = is.status !== 'UPDATE_FAILED' && is.at.getTime() === was.at.getTime()
      if (isUntouched) {
        stack.resources.set(logicalId, was)
        return undefined
      }
      stack.note({ ...is, status: 'UPDATE_IN_PROGRESS' })
      yield
      const reason =
        physical.failure(logicalId, 'UPDATE') ??
        (is.physicalId === was.physicalId
          ? physical.update(was.type, was.physicalId ?? '', was.properties)
          : undefined)
      if (reason !== undefined) {
        stack.note({ ...is, status: 'UPDATE_FAILED' }, reason)
        return logicalId
      }
      if (is.physicalId !== was.physicalId) stack.leftOver.push(is)
      stack.note({ ...was, status: 'UPDATE_COMPLETE' })
      yield
      return undefined
    },
    { logicalId },
  )
}

/** Takes back what is still to be taken back of an update; what fails stays to be done. */
export function* undoUpdate(stack: FakeStack, physical: Physical): Generator<undefined, void> {
  for (let next = stack.undo[0]; next !== undefined; next = stack.undo[0]) {
    const failed = yield* next()
    if (failed !== undefined) {
      stack.setStatus('UPDATE_ROLLBACK_FAILED', `The following resource(s) failed to update: [${failed}]. `)
      return
    }
    stack.undo.shift()
  }
  stack.isCancelled = false
  stack.updatedAt = stack.identity.now()
  stack.setStatus('UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS')
  yield
  yield* cleanUp(stack, physical, stack.leftOver)
  stack.setStatus('UPDATE_ROLLBACK_COMPLETE')
}
