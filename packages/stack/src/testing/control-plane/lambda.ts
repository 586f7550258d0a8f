import type { GetFunctionCommandInput, InvokeCommandInput } from '@aws-sdk/client-lambda'
import type { Physical, PhysicalResource } from './cloudformation/physical.ts'
import { functionNameOf } from './cloudformation/resource-types.ts'
import { awsError } from './errors.ts'
import type { Identity } from './identity.ts'
import { type Commands, refuseOptions } from './service-table.ts'

/** What stands in for the code of functions. What it throws is a failure of the function. */
export type InvokeFunction = (functionName: string, payload: unknown) => unknown

/** @param invoke gives what is to be called at the moment of the call */
export function lambdaCommands(
  identity: Identity,
  physical: Physical,
  invoke: () => InvokeFunction,
): Commands {
  const find = (given: string, qualifier: string | undefined) => {
    const name = functionNameOf(given)
    const wanted = qualifier ?? /^(?:arn:[^:]+:lambda:[^:]*:[^:]*:function:)?[^:]+:([^:]+)$/.exec(given)?.[1]
    const arn = identity.arn('lambda', `function:${name}${wanted === undefined ? '' : `:${wanted}`}`)
    const found = physical.find('AWS::Lambda::Function', name)
    const isQualified =
      wanted === undefined ||
      wanted === '$LATEST' ||
      physical.find('AWS::Lambda::Alias', arn) !== undefined ||
      physical.find('AWS::Lambda::Version', arn) !== undefined
    if (found === undefined || !isQualified)
      throw awsError('ResourceNotFoundException', 404, `Function not found: ${arn}`)
    return found
  }
  return {
    async Invoke(input: InvokeCommandInput) {
      refuseOptions('Invoke', input, ['LogType', 'DurableExecutionName'])
      const { physicalId } = find(input.FunctionName ?? '', input.Qualifier)
      if (input.InvocationType === 'DryRun') return { StatusCode: 204 }
      const payload = parse(input.Payload)
      const answered = await answerOf(() => invoke()(physicalId, payload))
      if (input.InvocationType === 'Event') return { StatusCode: 202 }
      return {
        StatusCode: 200,
        ExecutedVersion: input.Qualifier ?? '$LATEST',
        FunctionError: answered.isError ? 'Unhandled' : undefined,
        Payload: new TextEncoder().encode(JSON.stringify(answered.value ?? null)),
      }
    },

    GetFunction(input: GetFunctionCommandInput) {
      const { physicalId, properties } = find(input.FunctionName ?? '', input.Qualifier)
      return {
        Configuration: {
          ...configurationOf(properties),
          FunctionName: physicalId,
          FunctionArn: identity.arn('lambda', `function:${physicalId}`),
          Version: '$LATEST',
          State: 'Active',
          LastUpdateStatus: 'Successful',
        },
        Code: { RepositoryType: 'S3' },
      }
    },
  }
}

/** What a function's template and its configuration call the same. */
function configurationOf({ Code: _, Tags: __, ...properties }: PhysicalResource['properties']) {
  return properties
}

function parse(payload: InvokeCommandInput['Payload']): unknown {
  if (payload === undefined) return {}
  const text = Buffer.from(payload as Uint8Array).toString('utf8') // a string is made bytes by the SDK
  try {
    return JSON.parse(text)
  } catch {
    throw awsError(
      'InvalidRequestContentException',
      400,
      'Could not parse request body into json: Could not parse payload into json',
    )
  }
}

async function answerOf(run: () => unknown): Promise<{ value: unknown; isError: boolean }> {
  try {
    return { value: await run(), isError: false }
  } catch (error) {
    const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) }
    return { value: { errorType: name, errorMessage: message, trace: [] }, isError: true }
  }
}
