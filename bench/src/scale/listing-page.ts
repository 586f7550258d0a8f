export interface Page {
  readonly page: number
  readonly readUnits: number
  readonly writeUnits: number
  /** Items that DynamoDB reads, of indexes and of the table. */
  readonly items: number
  /** Requests to DynamoDB. */
  readonly requests: number
  /** Median of the turns: the service's work, the SDK's and the stub's, without any network. */
  readonly milliseconds: number
}
