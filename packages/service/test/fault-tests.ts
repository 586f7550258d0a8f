import { describe, expect, test } from 'vitest'
import { type Plan, plansOf, type Runs, runAll, type Scenario } from './fault-runs.ts'

/**
 * Each call to AWS that a mutation makes is failed in turn: before it has an effect, after it, instead of it; seen by the
 * application, or by the SDK, which repeats it; and as a crash, after which nothing more reaches AWS. Then the same is
 * asked for again, plainly or under its Idempotency-Key, and at last the sweeper comes.
 */
export async function testFaults(scenarios: Record<string, Scenario>): Promise<void> {
  for (const [name, scenario] of Object.entries(scenarios)) {
    const plans = await plansOf(scenario)
    let all: Promise<Runs> | undefined
    const runs = () => {
      all ??= runAll(scenario, plans)
      return all
    }
    describe(name, () => {
      test('has its effect when nothing fails', async () => {
        const { references } = await runs()
        for (const { once, twice, status } of Object.values(references)) {
          expect(status).toBeLessThan(300)
          expect([...once.broken, ...twice.broken]).toEqual([])
          expect(once.records).toBe(1)
        }
        expect(references.keyed.twice).toMatchObject({
          again: { status: references.keyed.status, body: references.keyed.twice.first.body },
          present: references.keyed.once.present,
          final: references.keyed.once.final,
        })
      })
      test.each(plans.map((plan) => [plan.title, plan] as const))('%s', async (_, plan) => {
        check(plan, scenario, await runs())
      })
    })
  }
}

function check(plan: Plan, scenario: Scenario, { outcomes, references }: Runs): void {
  const outcome = outcomes.get(plan)
  const { status, once, twice } = references[plan.repetition]
  if (outcome === undefined) throw new Error('Every plan has an outcome')
  const { first, again } = outcome
  expect([status, ...plan.statuses]).toContain(first.status)
  expect([status, ...(scenario[plan.repetition] ?? [])]).toContain(again.status)
  expect(outcome.broken).toEqual([])
  expect(outcome.records).toBeGreaterThanOrEqual(1)
  if (plan.repetition === 'keyed') {
    if (first.status === status) expect(again).toMatchObject({ status, body: first.body })
    expect(outcome).toMatchObject({ present: once.present, final: once.final })
  } else {
    expect([once.present, twice.present]).toContain(outcome.present)
    expect([once.final, twice.final]).toContain(outcome.final)
  }
}
