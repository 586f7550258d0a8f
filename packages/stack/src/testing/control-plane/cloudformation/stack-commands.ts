import type {
  CancelUpdateStackCommandInput,
  ContinueUpdateRollbackCommandInput,
  DeleteStackCommandInput,
  DescribeStackEventsCommandInput,
  DescribeStackResourcesCommandInput,
  DescribeStacksCommandInput,
  GetTemplateCommandInput,
  ListStackResourcesCommandInput,
  UpdateTerminationProtectionCommandInput,
} from '@aws-sdk/client-cloudformation'
import { awsError, validationError } from '../errors.ts'
import { type Commands, refuseOptions } from '../service-table.ts'
import { parameterList } from './change-set-commands.ts'
import type { CloudFormation } from './cloudformation.ts'
import { deleteStack } from './deletion.ts'
import type { FakeStack, StackResource } from './stack.ts'
import { undoUpdate } from './undo.ts'

/** Resources that DescribeStackResources gives at most; it has no pages. */
const maxDescribed = 100

const withId = (name: string) => `Stack with id ${name} does not exist`

export function stackCommands(cloud: CloudFormation): Commands {
  return {
    DescribeStacks({ StackName: name, NextToken: token }: DescribeStacksCommandInput) {
      if (name === undefined) {
        for (const stack of cloud.live) stack.step()
        const page = cloud.page(cloud.live, token, ({ id }) => id)
        return { Stacks: page.items.map(describe), NextToken: page.next }
      }
      cloud.get(name, withId).step()
      // By its name a stack is gone as soon as it is deleted.
      return { Stacks: [describe(cloud.get(name, withId))] }
    },

    DescribeStackEvents({ StackName: name, NextToken: token }: DescribeStackEventsCommandInput) {
      const stack = cloud.get(name)
      stack.step()
      const page = cloud.page(stack.events, token, ({ EventId = '' }) => EventId)
      return { StackEvents: page.items, NextToken: page.next }
    },

    DescribeStackResources(input: DescribeStackResourcesCommandInput) {
      refuseOptions('DescribeStackResources', input, ['PhysicalResourceId'])
      const stack = cloud.get(input.StackName, withId)
      const { LogicalResourceId: id } = input
      const resources = [...stack.resources.values()].filter(
        ({ logicalId }) => id === undefined || id === logicalId,
      )
      if (id !== undefined && resources.length === 0)
        throw validationError(`Resource ${id} does not exist for stack ${stack.name}`)
      return {
        StackResources: resources.slice(0, maxDescribed).map((resource) => ({
          StackName: stack.name,
          StackId: stack.id,
          Timestamp: resource.at,
          ...summary(resource),
        })),
      }
    },

    ListStackResources({ StackName: name, NextToken: token }: ListStackResourcesCommandInput) {
      const stack = cloud.get(name, withId)
      const page = cloud.page([...stack.resources.values()], token, ({ logicalId }) => logicalId)
      const items = page.items.map((one) => ({ LastUpdatedTimestamp: one.at, ...summary(one) }))
      return { StackResourceSummaries: items, NextToken: page.next }
    },

    GetTemplate({ StackName: name, ChangeSetName: changeSet }: GetTemplateCommandInput) {
      const target =
        changeSet === undefined
          ? cloud.get(name, withId).target
          : cloud.changeSet(changeSet, name)[1].content.target
      // A stack of which there is only a change set has an empty one.
      return { TemplateBody: target?.body ?? '', StagesAvailable: ['Original', 'Processed'] }
    },

    DeleteStack(input: DeleteStackCommandInput) {
      refuseOptions('DeleteStack', input, ['DeletionMode'])
      const stack = cloud.find(input.StackName)
      if (stack === undefined || /^DELETE_(COMPLETE|IN_PROGRESS)$/.test(stack.status)) return {}
      const retained = input.RetainResources ?? []
      refuseDeletion(stack, retained)
      stack.begin(deleteStack(stack, cloud.physical, retained), input.ClientRequestToken)
      stack.setStatus('DELETE_IN_PROGRESS', 'User Initiated')
      return {}
    },

    ContinueUpdateRollback(input: ContinueUpdateRollbackCommandInput) {
      const stack = cloud.get(input.StackName)
      if (stack.status !== 'UPDATE_ROLLBACK_FAILED') {
        throw validationError(
          `Stack:${stack.id} is in ${stack.status} state and can not continue update rollback.`,
        )
      }
      for (const id of input.ResourcesToSkip ?? []) skip(stack, id)
      stack.begin(undoUpdate(stack, cloud.physical), input.ClientRequestToken)
      stack.setStatus('UPDATE_ROLLBACK_IN_PROGRESS', 'User Initiated')
      return {}
    },

    CancelUpdateStack(input: CancelUpdateStackCommandInput) {
      const stack = cloud.get(input.StackName)
      if (stack.status !== 'UPDATE_IN_PROGRESS') {
        throw validationError('CancelUpdateStack cannot be called from current stack status')
      }
      stack.isCancelled = true
      stack.setStatus('UPDATE_ROLLBACK_IN_PROGRESS', 'User Initiated')
      return {}
    },

    UpdateTerminationProtection(input: UpdateTerminationProtectionCommandInput) {
      const stack = cloud.get(input.StackName)
      stack.hasTerminationProtection = input.EnableTerminationProtection === true
      return { StackId: stack.id }
    },
  }
}

function describe(stack: FakeStack) {
  const { target } = stack
  return {
    StackId: stack.id,
    StackName: stack.name,
    Description: target?.template.Description,
    Parameters: target === undefined ? [] : parameterList(target),
    CreationTime: stack.createdAt,
    LastUpdatedTime: stack.updatedAt,
    DeletionTime: stack.deletedAt,
    StackStatus: stack.status,
    StackStatusReason: stack.reason,
    DisableRollback: false,
    Capabilities: target?.capabilities ?? [],
    Outputs: stack.outputs,
    Tags: target?.tags ?? [],
    EnableTerminationProtection: stack.hasTerminationProtection,
  }
}

const summary = ({ logicalId, physicalId, type, status, reason }: StackResource) => ({
  LogicalResourceId: logicalId,
  PhysicalResourceId: physicalId,
  ResourceType: type,
  ResourceStatus: status,
  ResourceStatusReason: reason,
})

function refuseDeletion(stack: FakeStack, retained: readonly string[]): void {
  if (stack.hasTerminationProtection) {
    throw validationError(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`)
  }
  if (/^(UPDATE|IMPORT)_.*IN_PROGRESS$/.test(stack.status)) {
    throw validationError(`Stack [${stack.name}] cannot be deleted while in status ${stack.status}`)
  }
  if (retained.length > 0 && stack.status !== 'DELETE_FAILED') {
    throw validationError(
      `Invalid operation on stack [${stack.id}]. When you delete a stack, specify which resources to retain only when the stack is in the DELETE_FAILED state.`,
    )
  }
  if (retained.some((id) => stack.resources.get(id)?.status !== 'DELETE_FAILED')) {
    throw validationError(
      'The specified resources to retain must be in a valid state. Do not specify resources that are in the DELETE_COMPLETE state.',
    )
  }
}

/** Counts a resource as taken back that could not be. */
function skip(stack: FakeStack, logicalId: string): void {
  const resource = stack.resources.get(logicalId)
  const index = stack.undo.findIndex((one) => one.logicalId === logicalId)
  if (resource === undefined || index === -1) {
    throw awsError('ValidationError', 400, `Resource ${logicalId} cannot be skipped`)
  }
  stack.undo.splice(index, 1)
  stack.note({ ...resource, status: 'UPDATE_COMPLETE' })
}
