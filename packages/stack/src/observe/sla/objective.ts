import type { Figures } from './measured.ts'

/** Percent of the calls that have to succeed, over so many days. */
export interface Objective {
  readonly goal: number
  readonly days: number
}

/** Percent of the calls that did not fail; undefined of none. */
export const availability = ({ calls, failed }: Figures): number | undefined =>
  calls === 0 ? undefined : (100 * (calls - failed)) / calls

/** Calls that may fail of so many; to a millionth, since 100 - 99.9 is not 0.1 to a computer. */
export const budget = (calls: number, { goal }: Objective): number =>
  Math.round(calls * (100 - goal) * 1e4) / 1e6

/**
 * How much of the error budget of these calls is used, in percent: at 100 the objective is just met. Undefined where there is
 * no budget to use.
 */
export function budgetUsed({ calls, failed }: Figures, objective: Objective): number | undefined {
  const allowed = budget(calls, objective)
  return allowed === 0 ? undefined : (100 * failed) / allowed
}
