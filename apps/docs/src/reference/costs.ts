import costs from '../../../../bench/src/scale/costs.json' with { type: 'json' }

/** What a typical call of an operation costs, as the scale bench measured it. */
export interface Cost {
  readonly operation: string
  /** What is special about the call; empty for the usual one. */
  readonly call: string
  readonly writeUnits: number
  readonly readUnits: number
  /** Requests to S3 in words: `HeadObject, GetObject`. */
  readonly s3Requests: string
  /** Dollars for a million calls: DynamoDB, S3, and both with what every call costs. */
  readonly dollars: { readonly dynamoDb: number; readonly s3: number; readonly all: number }
}

const told = costs.calls.map(({ s3Requests, ...call }) => ({
  ...call,
  s3Requests: s3Requests.map(({ name, count }) => (count === 1 ? name : `${count} ${name}`)).join(', '),
}))

/** All measured calls, in the order of the contract. */
export const allCosts: readonly Cost[] = told

/** The measured calls of an operation; none when the bench has not seen it yet. */
export function costsOf(operation: string): Cost[] {
  return told.filter((call) => call.operation === operation)
}

const { gateway, lambda, memoryGb, milliseconds } = costs.everyCall

/** What stands behind the figures, in Markdown. */
export const costBasis =
  `Dollars are for a million calls at list prices of ${costs.region}, put together on ${costs.pricesDate}. ` +
  `“All” adds API Gateway ($${gateway.toFixed(2)}) and Lambda ($${lambda.toFixed(2)}, ` +
  `assuming ${memoryGb} GB for ${milliseconds} ms).`
