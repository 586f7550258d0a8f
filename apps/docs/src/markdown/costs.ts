import type { Cost } from '../reference/costs.ts'

const dollars = (value: number) => `$${value.toFixed(2)}`

/** What calls cost, as a table. @param first what the first column says of a call */
export function costsMarkdown(costs: readonly Cost[], first: (cost: Cost) => string): string {
  return [
    '| Call | Write units | Read units | S3 requests | DynamoDB | S3 | All |',
    '| --- | ---: | ---: | --- | ---: | ---: | ---: |',
    ...costs.map((cost) => {
      const { dynamoDb, s3, all } = cost.dollars
      return `| ${first(cost)} | ${cost.writeUnits} | ${cost.readUnits} | ${cost.s3Requests || 'none'} | ${dollars(dynamoDb)} | ${dollars(s3)} | ${dollars(all)} |`
    }),
  ].join('\n')
}
