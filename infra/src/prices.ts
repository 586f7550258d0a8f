import type { Prices } from '@lading/stack/deploy'

/** List prices of us-east-1 in dollars, as AWS's price pages had them in November 2026; other regions are up to a quarter dearer. */
export const prices: Prices = {
  millionReads: 0.125,
  millionWrites: 0.625,
  gbSecond: 0.0000133334,
  millionRequests: 0.2,
  millionHttpRequests: 1,
}
