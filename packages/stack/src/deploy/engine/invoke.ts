import { InvokeCommand } from '@aws-sdk/client-lambda'
import type { Cloud } from './cloud.ts'
import { DeployFailure, during } from './failure.ts'

/** Calls a function and gives its answer. @throws DeployFailure SETUP_FAILED when it failed, with its own words */
export async function invokeFunction(cloud: Cloud, functionName: string): Promise<unknown> {
  const { FunctionError, Payload } = await during(`calling ${functionName}`, () =>
    cloud.lambda.send(new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from('{}') })),
  )
  const text = Payload === undefined ? '' : Buffer.from(Payload).toString('utf8')
  const answer = parse(text)
  if (FunctionError === undefined) return answer
  const message =
    typeof answer === 'object' && answer !== null && 'errorMessage' in answer
      ? answer.errorMessage
      : FunctionError
  throw new DeployFailure(
    'SETUP_FAILED',
    `${functionName} failed: ${String(message)}`,
    'The stack is there and stays. Look at the logs of the function, and deploy again: it is called each time.',
  )
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
