import { expect, test } from 'vitest'
import { churn } from './churn/churn.ts'

/** Few, and short: `npx -y pnpm@12 churn --seeds 1000` takes many. */
test.each([1, 2])(
  'seed %i: source and target agree after kills, faults and writes at random',
  async (seed) => {
    const result = await churn(seed, { rows: 400, writingMs: 9_000, writers: 3 })
    expect(result.wrong).toEqual([])
    expect(result.kills).toBeGreaterThan(1)
    expect(result.operations).toBeGreaterThan(100)
  },
)
