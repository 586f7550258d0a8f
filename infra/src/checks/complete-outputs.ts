import {
  type CloudFormationClient,
  type DescribeStacksCommandOutput,
  GetTemplateCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation'

interface Template {
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown }>>
}

/** Outputs that are the name of a resource, as they are once the stack is there. */
async function outputsOf(client: CloudFormationClient, StackName: string) {
  const { TemplateBody = '{}' } = await client.send(new GetTemplateCommand({ StackName }))
  const { StackResourceSummaries = [] } = await client.send(new ListStackResourcesCommand({ StackName }))
  const names = new Map(StackResourceSummaries.map((one) => [one.LogicalResourceId, one.PhysicalResourceId]))
  const { Outputs = {} } = JSON.parse(TemplateBody) as Template // what was deployed
  return Object.entries(Outputs).flatMap(([OutputKey, { Value }]) => {
    const ref = typeof Value === 'object' && Value !== null && 'Ref' in Value ? String(Value.Ref) : undefined
    const OutputValue = typeof Value === 'string' ? Value : names.get(ref)
    return OutputValue === undefined ? [] : [{ OutputKey, OutputValue }]
  })
}

/** moto forgets the outputs of a stack that a change set made: tells those that are names of resources. */
export function completeOutputs(client: CloudFormationClient): void {
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const result = await next(args)
        if (commandName !== 'DescribeStacksCommand') return result
        const { Stacks = [] } = result.output as DescribeStacksCommandOutput // of this command
        for (const stack of Stacks) {
          if (/_COMPLETE$/.test(stack.StackStatus ?? '') && stack.StackStatus !== 'DELETE_COMPLETE') {
            stack.Outputs ??= await outputsOf(client, stack.StackName ?? '')
          }
        }
        return result
      },
    { step: 'initialize', name: 'completeOutputs' },
  )
}
