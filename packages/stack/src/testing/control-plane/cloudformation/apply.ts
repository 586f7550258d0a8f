import { isDeepStrictEqual } from 'node:util'
import { changedProperties, effectiveResources, propertiesOf } from './effective.ts'
import { type Job, runJobs } from './jobs.ts'
import type { Physical } from './physical.ts'
import { dependenciesOf } from './references.ts'
import { needsReplacement, resourceTypes } from './resource-types.ts'
import type { FakeStack, StackResource, Target } from './stack.ts'
import type { JsonObject, ResourceTemplate } from './template.ts'

/** What was done on the way to a target. */
export interface Applied {
  readonly failed: string[]
  /** Resources as they were before each change, the latest change first; undefined for those that are new. */
  readonly before: { readonly logicalId: string; readonly was: StackResource | undefined }[]
  /** Physical resources that others have taken the place of. */
  readonly superseded: StackResource[]
}

/** Makes and changes resources until they are as the target says; removes none. Ends with the first that fails. */
export function* applyTarget(
  stack: FakeStack,
  physical: Physical,
  target: Target,
): Generator<undefined, Applied> {
  const resources = effectiveResources(stack.scope(target))
  const ids = new Set(resources.keys())
  const applied: Applied = { failed: [], before: [], superseded: [] }
  const jobs = [...resources].map(([logicalId, template]): Job => {
    const after = dependenciesOf(template, ids)
    return { logicalId, after, ...application(stack, physical, target, logicalId, template, applied) }
  })
  const failed = yield* runJobs(jobs, true, () => stack.isCancelled)
  applied.failed.push(...failed)
  return applied
}

function application(
  stack: FakeStack,
  physical: Physical,
  target: Target,
  logicalId: string,
  template: ResourceTemplate,
  applied: Applied,
): Pick<Job, 'start' | 'finish' | 'cancel'> {
  const was = stack.resources.get(logicalId)
  const kind = was === undefined ? 'CREATE' : 'UPDATE'
  const blank = {
    logicalId,
    type: template.Type,
    physicalId: undefined,
    attributes: {},
    properties: {} as JsonObject, // until they are worked out
    template,
  }
  let properties: JsonObject = {}
  let isReplaced = false
  const fail = (reason: string) => {
    stack.note({ ...(was ?? blank), status: `${kind}_FAILED` }, reason)
    return reason
  }
  return {
    start() {
      properties = propertiesOf(template, stack.scope(target))
      applied.before.unshift({ logicalId, was })
      if (was === undefined) {
        stack.note({ ...blank, properties, status: 'CREATE_IN_PROGRESS' })
        return true
      }
      const changed = changedProperties(was.properties, properties)
      const isTouched =
        changed.length > 0 ||
        !isDeepStrictEqual(was.template.Metadata, template.Metadata) ||
        isTaggedAnew(stack, target, template.Type)
      if (!isTouched) {
        // Its policies count from now on, without a word.
        stack.resources.set(logicalId, { ...was, template })
        return false
      }
      isReplaced = changed.some((name) => needsReplacement(template.Type, name))
      stack.note(
        { ...was, status: 'UPDATE_IN_PROGRESS' },
        isReplaced
          ? 'Requested update requires the creation of a new physical resource; hence creating one.'
          : undefined,
      )
      return true
    },
    finish() {
      const injected = physical.failure(logicalId, kind)
      if (injected !== undefined) return fail(injected)
      if (was?.physicalId !== undefined && !isReplaced) {
        const { physicalId } = was
        const failure = physical.update(template.Type, physicalId, properties)
        if (failure !== undefined) return fail(failure)
        stack.note({ ...was, template, properties, status: 'UPDATE_COMPLETE' })
        return undefined
      }
      const ownName = resourceTypes[template.Type]?.name
      if (was !== undefined && ownName !== undefined && properties[ownName] === was.physicalId) {
        return fail(
          `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${was.physicalId} and update the stack again.`,
        )
      }
      const { identity, name: stackName } = stack
      const made = physical.create(template.Type, { identity, stackName, logicalId, properties })
      if ('failure' in made) return fail(made.failure)
      const resource = { ...blank, ...made, properties }
      stack.note({ ...resource, status: `${kind}_IN_PROGRESS` }, 'Resource creation Initiated')
      stack.note({ ...resource, status: `${kind}_COMPLETE` })
      if (was !== undefined) applied.superseded.push(was)
      return undefined
    },
    cancel() {
      fail(`Resource ${kind === 'CREATE' ? 'creation' : 'update'} cancelled`)
    },
  }
}

/** Whether the stack has other tags, which its resources take over. */
function isTaggedAnew(stack: FakeStack, target: Target, type: string): boolean {
  const before = stack.target?.tags ?? []
  return resourceTypes[type]?.isUntagged !== true && !isDeepStrictEqual([...before], [...target.tags])
}
