import { costOf, prices } from './prices.ts'
import type { CallCost } from './stage.ts'

/**
 * What is assumed of the function that answers a call, until it is measured on AWS: most of the time it waits for
 * DynamoDB.
 */
export const assumedFunction = { memoryGb: 1, milliseconds: 30 } as const

const million = 1_000_000

/** Requests to S3 by their price; removals are free. */
const s3Prices: Readonly<Record<string, (typeof prices)['s3Put'] | (typeof prices)['s3Get'] | undefined>> = {
  HeadObject: prices.s3Get,
  GetObject: prices.s3Get,
  PutObject: prices.s3Put,
  CreateMultipartUpload: prices.s3Put,
  UploadPart: prices.s3Put,
  CompleteMultipartUpload: prices.s3Put,
  ListParts: prices.s3Put,
  ListObjectsV2: prices.s3Put,
  DeleteObject: undefined,
  AbortMultipartUpload: undefined,
}

/** Dollars for a million calls. */
export interface Dollars {
  readonly dynamoDb: number
  readonly s3: number
  /** With what every call costs: see `dollarsOfEveryCall`. */
  readonly all: number
}

/** Dollars for a million calls of whatever operation: API Gateway, and a Lambda function as assumed. */
export function dollarsOfEveryCall(): { readonly gateway: number; readonly lambda: number } {
  const { memoryGb, milliseconds } = assumedFunction
  return {
    gateway: costOf(prices.httpApiRequest, million),
    lambda:
      costOf(prices.lambdaRequest, million) +
      costOf(prices.lambdaDuration, (million * memoryGb * milliseconds) / 1000),
  }
}

/** @throws Error for a request to S3 without a price */
export function dollarsOf({ writeUnits, readUnits, s3Requests }: CallCost): Dollars {
  const dynamoDb =
    costOf(prices.dynamoDbWriteUnit, writeUnits * million) +
    costOf(prices.dynamoDbReadUnit, readUnits * million)
  let s3 = 0
  for (const [name, count] of s3Requests) {
    if (!Object.hasOwn(s3Prices, name)) throw new Error(`There is no price of ${name}`)
    const price = s3Prices[name]
    if (price !== undefined) s3 += costOf(price, count * million)
  }
  const { gateway, lambda } = dollarsOfEveryCall()
  return { dynamoDb, s3, all: dynamoDb + s3 + gateway + lambda }
}
