import type { Change, ResourceChange } from '@aws-sdk/client-cloudformation'

/** One resource, and what becomes of it. */
export interface PlannedChange {
  readonly what: 'create' | 'change' | 'replace' | 'remove'
  readonly logicalId: string
  /** `AWS::DynamoDB::Table`. */
  readonly type: string
  readonly physicalId: string | undefined
  /** Properties that change, where CloudFormation tells. */
  readonly properties: readonly string[]
}

export interface Plan {
  readonly changes: readonly PlannedChange[]
}

/** Types whose replacement or removal takes data with it. */
const holdingData: ReadonlySet<string> = new Set(['AWS::DynamoDB::Table', 'AWS::S3::Bucket'])

export function planOf(changes: readonly Change[]): Plan {
  return {
    changes: changes
      .flatMap(({ ResourceChange: change }) => (change === undefined ? [] : [plannedChange(change)]))
      .toSorted(
        (a, b) => order.indexOf(a.what) - order.indexOf(b.what) || a.logicalId.localeCompare(b.logicalId),
      ),
  }
}

const order: readonly PlannedChange['what'][] = ['remove', 'replace', 'change', 'create']

function plannedChange({
  Action,
  Replacement,
  LogicalResourceId = '',
  ResourceType = '',
  PhysicalResourceId,
  Details = [],
}: ResourceChange): PlannedChange {
  const names = Details.flatMap(({ Target }) => Target?.Name ?? Target?.Attribute ?? [])
  return {
    what:
      Action === 'Add'
        ? 'create'
        : Action === 'Remove'
          ? 'remove'
          : // Conditional: it depends on a value that is known only when it is there. To be on the safe side it counts.
            Replacement === 'True' || Replacement === 'Conditional'
            ? 'replace'
            : 'change',
    logicalId: LogicalResourceId,
    type: ResourceType,
    physicalId: PhysicalResourceId,
    properties: [...new Set(names)].toSorted(),
  }
}

/** Changes that would lose data: a table or a bucket that is replaced or removed. */
export function losses({ changes }: Plan): PlannedChange[] {
  return changes.filter(
    ({ what, type }) => (what === 'replace' || what === 'remove') && holdingData.has(type),
  )
}

const signs = { create: '+', change: '~', replace: '!', remove: '-' } as const

/** The plan for a person: a line a resource, and a sum. */
export function planText(plan: Plan): string {
  const { changes } = plan
  if (changes.length === 0) return 'Nothing changes.'
  const width = Math.max(...changes.map(({ logicalId }) => logicalId.length))
  const lines = changes.map(({ what, logicalId, type, properties }) => {
    const of = what === 'create' || properties.length === 0 ? '' : `  (${properties.join(', ')})`
    const isLoss =
      losses({ changes: [{ what, logicalId, type, properties, physicalId: undefined }] }).length > 0
    return `  ${signs[what]} ${what.padEnd(7)} ${logicalId.padEnd(width)}  ${type}${of}${isLoss ? '   LOSES DATA' : ''}`
  })
  const sums = order
    .toReversed()
    .map((what) => [changes.filter((change) => change.what === what).length, what] as const)
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${count} to ${what}`)
  return [...lines, '', `${sums.join(', ')}.`].join('\n')
}
