/** A price and where it stands. */
export interface Price {
  readonly dollars: number
  /** For how many of what. */
  readonly per: { readonly count: number; readonly unit: string }
  /** The page of AWS that sets it. */
  readonly source: string
  /** When a dated copy of the price was seen, from a year to a day in ISO 8601; null when none was at hand. */
  readonly seen: string | null
}

/** When the prices were put together. */
export const pricesDate = '2026-11-23'
export const pricesRegion = 'us-east-1'

const million = 1_000_000
const dynamoDb = 'https://aws.amazon.com/dynamodb/pricing/on-demand/'
const s3 = 'https://aws.amazon.com/s3/pricing/'
const lambda = 'https://aws.amazon.com/lambda/pricing/'
const apiGateway = 'https://aws.amazon.com/api-gateway/pricing/'

/**
 * List prices of the first tier, without free tiers, savings plans and data transfer. Check those without a date against
 * their page before quoting a sum.
 */
export const prices = {
  /** Since the price cut of 2024-11-01. */
  dynamoDbWriteUnit: {
    dollars: 0.625,
    per: { count: million, unit: 'write request units' },
    source: dynamoDb,
    seen: '2025-07-21',
  },
  dynamoDbReadUnit: {
    dollars: 0.125,
    per: { count: million, unit: 'read request units' },
    source: dynamoDb,
    seen: '2025-07-21',
  },
  /** Standard table class; indexes count, and 100 bytes for each item. */
  dynamoDbStorage: { dollars: 0.25, per: { count: 1, unit: 'GB-months' }, source: dynamoDb, seen: null },
  /** PUT, COPY, POST and LIST. */
  s3Put: { dollars: 0.005, per: { count: 1000, unit: 'requests' }, source: s3, seen: null },
  /** GET and all others; DELETE is free. */
  s3Get: { dollars: 0.0004, per: { count: 1000, unit: 'requests' }, source: s3, seen: null },
  /** S3 Standard, the first 50 TB. */
  s3Storage: { dollars: 0.023, per: { count: 1, unit: 'GB-months' }, source: s3, seen: '2022-07-07' },
  /** arm64, the first 7.5 billion a month. */
  lambdaDuration: {
    dollars: 0.0000133334,
    per: { count: 1, unit: 'GB-seconds' },
    source: lambda,
    seen: '2026-05-11',
  },
  lambdaRequest: {
    dollars: 0.2,
    per: { count: million, unit: 'requests' },
    source: lambda,
    seen: '2026-09-20',
  },
  /** The first 300 million a month, each of up to 512 KB. */
  httpApiRequest: {
    dollars: 1,
    per: { count: million, unit: 'requests' },
    source: apiGateway,
    seen: '2026-09-20',
  },
} as const satisfies Record<string, Price>

/** What so many of a price's units cost, in dollars. */
export function costOf(price: Price, count: number): number {
  return (count * price.dollars) / price.per.count
}
