import { isDeepStrictEqual } from 'node:util'
import type { ResourceChange, ResourceChangeDetail } from '@aws-sdk/client-cloudformation'
import { changedProperties, effectiveResources, propertiesOf } from './effective.ts'
import type { Scope } from './intrinsics.ts'
import { findReferences } from './references.ts'
import { needsReplacement, resourceTypes } from './resource-types.ts'
import type { FakeStack, StackResource, Target } from './stack.ts'
import type { ResourceTemplate } from './template.ts'

/**
 * What a change set shows: the stack's resources compared with a template, one by one. As in CloudFormation a resource that
 * takes an attribute of a changed one counts as changed too, though its own change may turn out to be none.
 */
export function changesOf(stack: FakeStack, target: Target): ResourceChange[] {
  const planned = new Map<string, ResourceChange>()
  const scope = stack.scope(target, (logicalId, attribute) => {
    const { Action, Replacement } = planned.get(logicalId) ?? {}
    const isKnown = Action === undefined || (Action === 'Modify' && Replacement !== 'True')
    return isKnown ? stack.valueOf(logicalId, attribute) : `<${logicalId}.${attribute ?? 'Ref'}>`
  })
  const resources = effectiveResources(scope)
  for (const [logicalId, template] of resources) {
    const existing = stack.resources.get(logicalId)
    if (existing === undefined) {
      planned.set(logicalId, { Action: 'Add', LogicalResourceId: logicalId, ResourceType: template.Type })
      continue
    }
    const change = modificationOf(stack, target, existing, template, scope, planned)
    if (change !== undefined) planned.set(logicalId, change)
  }
  const removed = [...stack.resources.values()]
    .filter(({ logicalId }) => !resources.has(logicalId))
    .map(
      ({ logicalId, type, physicalId, template }): ResourceChange => ({
        Action: 'Remove',
        PolicyAction: isKept(template.DeletionPolicy) ? 'Retain' : 'Delete',
        LogicalResourceId: logicalId,
        PhysicalResourceId: physicalId,
        ResourceType: type,
      }),
    )
  return [...removed, ...planned.values()]
}

const isKept = (policy: string | undefined) => policy?.startsWith('Retain') === true

function modificationOf(
  stack: FakeStack,
  target: Target,
  existing: StackResource,
  template: ResourceTemplate,
  scope: Scope,
  planned: ReadonlyMap<string, ResourceChange>,
): ResourceChange | undefined {
  const { logicalId, type, physicalId, properties } = existing
  const changed = changedProperties(properties, propertiesOf(template, scope))
  const details = [
    ...changed.map((name) => staticDetail(stack, target, type, template, name, planned)),
    ...Object.keys(template.Properties ?? {})
      .filter((name) => !changed.includes(name))
      .flatMap((name) => dynamicDetail(type, template, name, planned) ?? []),
  ]
  if (!isDeepStrictEqual(existing.template.Metadata, template.Metadata)) {
    details.push({
      Target: { Attribute: 'Metadata', RequiresRecreation: 'Never' },
      Evaluation: 'Static',
      ChangeSource: 'DirectModification',
    })
  }
  const isTagged = resourceTypes[type]?.isUntagged !== true
  if (isTagged && !isDeepStrictEqual([...(stack.target?.tags ?? [])], [...target.tags])) {
    details.push({
      Target: { Attribute: 'Tags', RequiresRecreation: 'Never' },
      Evaluation: 'Static',
      ChangeSource: 'DirectModification',
    })
  }
  if (details.length === 0) return undefined
  const recreating = details.filter((detail) => detail.Target?.RequiresRecreation === 'Always')
  const Replacement =
    recreating.length === 0
      ? 'False'
      : recreating.some(({ Evaluation }) => Evaluation === 'Static')
        ? 'True'
        : 'Conditional'
  return {
    Action: 'Modify',
    LogicalResourceId: logicalId,
    PhysicalResourceId: physicalId,
    ResourceType: type,
    Replacement,
    ...(Replacement === 'True'
      ? { PolicyAction: isKept(template.UpdateReplacePolicy) ? 'ReplaceAndRetain' : 'ReplaceAndDelete' }
      : {}),
    Scope: [...new Set(details.flatMap((detail) => detail.Target?.Attribute ?? []))],
    Details: details,
  }
}

/** CloudFormation counts the property `Tags` as an attribute of its own. */
const targetOf = (type: string, name: string): ResourceChangeDetail['Target'] =>
  name === 'Tags'
    ? { Attribute: 'Tags', RequiresRecreation: 'Never' }
    : {
        Attribute: 'Properties',
        Name: name,
        RequiresRecreation: needsReplacement(type, name) ? 'Always' : 'Never',
      }

/** Of a property whose new value is known, or known to be another one. */
function staticDetail(
  stack: FakeStack,
  target: Target,
  type: string,
  template: ResourceTemplate,
  name: string,
  planned: ReadonlyMap<string, ResourceChange>,
): ResourceChangeDetail {
  const references = findReferences(template.Properties?.[name] ?? null)
  const replaced = references.find((one) => planned.get(one.name)?.Replacement === 'True')
  const parameter = references.find(
    (one) =>
      target.parameters.has(one.name) &&
      target.parameters.get(one.name) !== stack.target?.parameters.get(one.name),
  )
  const source =
    replaced !== undefined
      ? ({
          ChangeSource: replaced.attribute === undefined ? 'ResourceReference' : 'ResourceAttribute',
          CausingEntity: entityOf(replaced),
        } as const)
      : parameter !== undefined
        ? ({ ChangeSource: 'ParameterReference', CausingEntity: parameter.name } as const)
        : ({ ChangeSource: 'DirectModification' } as const)
  return { Target: targetOf(type, name), Evaluation: 'Static', ...source }
}

/** Of a property whose value is known only when another resource has changed. */
function dynamicDetail(
  type: string,
  template: ResourceTemplate,
  name: string,
  planned: ReadonlyMap<string, ResourceChange>,
): ResourceChangeDetail | undefined {
  const cause = findReferences(template.Properties?.[name] ?? null).find((one) => {
    const change = planned.get(one.name)
    return one.attribute === undefined ? change?.Replacement === 'Conditional' : change?.Action === 'Modify'
  })
  if (cause === undefined) return undefined
  return {
    Target: targetOf(type, name),
    Evaluation: 'Dynamic',
    ChangeSource: cause.attribute === undefined ? 'ResourceReference' : 'ResourceAttribute',
    CausingEntity: entityOf(cause),
  }
}

const entityOf = ({ name, attribute }: { name: string; attribute: string | undefined }) =>
  attribute === undefined ? name : `${name}.${attribute}`
