import { isDeepStrictEqual } from 'node:util'
import type {
  CreateChangeSetCommandInput,
  DeleteChangeSetCommandInput,
  DescribeChangeSetCommandInput,
  ExecuteChangeSetCommandInput,
} from '@aws-sdk/client-cloudformation'
import { awsError, validationError } from '../errors.ts'
import { type Commands, refuseOptions } from '../service-table.ts'
import { ChangeSet } from './change-set.ts'
import { changesOf } from './changes.ts'
import type { CloudFormation } from './cloudformation.ts'
import { createStack, updateStack } from './operations.ts'
import { outputsOf } from './outputs.ts'
import { FakeStack, type Target } from './stack.ts'

/** States from which a stack can be updated. */
const updatable = /^(CREATE|UPDATE|IMPORT|UPDATE_ROLLBACK|IMPORT_ROLLBACK)_COMPLETE$/

export function changeSetCommands(cloud: CloudFormation): Commands {
  return {
    CreateChangeSet(input: CreateChangeSetCommandInput) {
      refuseOptions('CreateChangeSet', input, [
        'ResourcesToImport',
        'IncludeNestedStacks',
        'OnStackFailure',
        'ImportExistingResources',
        'RollbackConfiguration',
      ])
      const { StackName: stackName = '', ChangeSetName: name = '', ChangeSetType: kind = 'UPDATE' } = input
      if (kind === 'IMPORT') throw new Error('The fake imports no resources')
      const existing = cloud.find(stackName)
      refuse(existing, stackName, name, kind)
      const target = cloud.targetOf(existing, input)
      const stack = existing ?? new FakeStack(cloud.identity, stackName)
      refuseOtherTypes(stack, target)
      const changes = changesOf(stack, target)
      if (existing === undefined) {
        cloud.add(stack)
        stack.setStatus('REVIEW_IN_PROGRESS', 'User Initiated')
      }
      const changeSet = new ChangeSet<Target>({
        id: cloud.identity.arn('cloudformation', `changeSet/${name}/${cloud.identity.uuid()}`),
        name,
        kind,
        description: input.Description,
        createdAt: cloud.identity.now(),
        target,
        changes,
        changesOutputs: hasOtherOutputs(stack, target),
      })
      stack.changeSets.push(changeSet)
      return { Id: changeSet.content.id, StackId: stack.id }
    },

    DescribeChangeSet(input: DescribeChangeSetCommandInput) {
      refuseOptions('DescribeChangeSet', input, ['IncludePropertyValues'])
      const [stack, changeSet] = cloud.changeSet(input.ChangeSetName, input.StackName)
      stack.step()
      const { content } = changeSet
      const isDone = changeSet.status === 'CREATE_COMPLETE'
      const page = cloud.page(
        isDone ? content.changes : [],
        input.NextToken,
        ({ LogicalResourceId = '' }) => LogicalResourceId,
      )
      return {
        ChangeSetName: content.name,
        ChangeSetId: content.id,
        StackId: stack.id,
        StackName: stack.name,
        Description: content.description,
        Parameters: parameterList(content.target),
        CreationTime: content.createdAt,
        ExecutionStatus: changeSet.executionStatus,
        Status: changeSet.status,
        StatusReason: changeSet.reason,
        Capabilities: content.target.capabilities,
        Tags: content.target.tags,
        Changes: page.items.map((ResourceChange) => ({ Type: 'Resource', ResourceChange })),
        NextToken: page.next,
      }
    },

    ExecuteChangeSet(input: ExecuteChangeSetCommandInput) {
      refuseOptions('ExecuteChangeSet', input, ['DisableRollback', 'RetainExceptOnCreate'])
      const [stack, changeSet] = cloud.changeSet(input.ChangeSetName, input.StackName)
      const { id, kind, target } = changeSet.content
      if (changeSet.status !== 'CREATE_COMPLETE') throw wrongStatus(id, 'status', changeSet.status)
      if (changeSet.executionStatus !== 'AVAILABLE')
        throw wrongStatus(id, 'execution status', changeSet.executionStatus)
      if (kind === 'UPDATE' && !updatable.test(stack.status)) throw notUpdatable(stack)
      // The others were worked out for a stack that will be another one.
      stack.changeSets.splice(0, stack.changeSets.length, changeSet)
      changeSet.executionStatus = 'EXECUTE_IN_PROGRESS'
      stack.isCancelled = false
      const work = kind === 'CREATE' ? createStack : updateStack
      stack.begin(executed(work(stack, cloud.physical, target), stack, changeSet), input.ClientRequestToken)
      stack.setStatus(`${kind}_IN_PROGRESS`, 'User Initiated')
      return {}
    },

    DeleteChangeSet(input: DeleteChangeSetCommandInput) {
      const stack = cloud.get(input.StackName)
      const { ChangeSetName: nameOrId } = input
      const index = stack.changeSets.findIndex(({ content: { id }, name }) =>
        [id, name].includes(nameOrId ?? ''),
      )
      const found = stack.changeSets[index]
      // One that is not there counts as deleted.
      if (found === undefined) return {}
      if (/_IN_PROGRESS$/.test(found.status) || found.executionStatus === 'EXECUTE_IN_PROGRESS')
        throw wrongStatus(found.content.id, 'status', found.status, 'deleted')
      stack.changeSets.splice(index, 1)
      return {}
    },
  }
}

function* executed(
  work: Generator<undefined, void>,
  stack: FakeStack,
  changeSet: ChangeSet<Target>,
): Generator<undefined, void> {
  yield* work
  const isDone = /^(CREATE|UPDATE)_COMPLETE$/.test(stack.status)
  changeSet.executionStatus = isDone ? 'EXECUTE_COMPLETE' : 'EXECUTE_FAILED'
}

export const parameterList = ({ template, parameters }: Target) =>
  [...parameters].map(([ParameterKey, ParameterValue]) => ({
    ParameterKey,
    ParameterValue: String(template.Parameters?.[ParameterKey]?.NoEcho) === 'true' ? '****' : ParameterValue,
  }))

function refuse(stack: FakeStack | undefined, stackName: string, name: string, kind: string): void {
  if (kind === 'CREATE') {
    if (stack === undefined || stack.status === 'REVIEW_IN_PROGRESS') {
      refuseTaken(stack, name)
      return
    }
    throw validationError(
      `Stack [${stackName}] already exists and cannot be created again with the changeSet [${name}].`,
    )
  }
  if (stack === undefined) throw validationError(`Stack [${stackName}] does not exist`)
  if (!updatable.test(stack.status)) throw notUpdatable(stack)
  refuseTaken(stack, name)
}

function refuseTaken(stack: FakeStack | undefined, name: string): void {
  if (stack?.changeSets.some((one) => one.name === name) !== true) return
  throw awsError('AlreadyExistsException', 400, `ChangeSet ${name} already exists`)
}

const notUpdatable = ({ id, status }: FakeStack) =>
  validationError(`Stack:${id} is in ${status} state and can not be updated.`)

const wrongStatus = (id: string, what: string, status: string, done = 'executed') =>
  awsError(
    'InvalidChangeSetStatus',
    400,
    `ChangeSet [${id}] cannot be ${done} in its current ${what} of [${status}]`,
  )

function refuseOtherTypes(stack: FakeStack, { template }: Target): void {
  const others = [...stack.resources.values()].filter(({ logicalId, type }) => {
    const { Type = type } = template.Resources[logicalId] ?? {}
    return Type !== type
  })
  if (others.length === 0) return
  const names = others.map(({ logicalId }) => logicalId).join(', ')
  throw validationError(
    `Update of resource type is not permitted. The new template modifies resource type of the following resources: [${names}]`,
  )
}

function hasOtherOutputs(stack: FakeStack, target: Target): boolean {
  if (stack.target === undefined) return true
  return !isDeepStrictEqual(outputsOf(stack, target), stack.outputs)
}
