import { AwsSolutionsChecks } from 'cdk-nag'
import { expect, test } from 'vitest'
import { explainedFindings } from '../src/explained-findings.ts'
import { withStack } from '../src/synth.ts'
import { sample } from './sample.ts'

test('cdk-nag finds what is explained, and nothing else', () => {
  const settings = { release: 'canary', alarmEmail: 'team@example.com' } as const
  const { violations } = withStack({ ...sample, settings }, ({ node: { root } }) =>
    new AwsSolutionsChecks(root).validateScope(root),
  )
  const found = violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(
      ({ constructPath = '' }) => `${ruleName.replace(/\[.*$/, '')} ${constructPath.replace(/^[^/]*\//, '')}`,
    ),
  )
  const explained = explainedFindings.flatMap(({ rule, of }) => of.map((path) => `${rule} ${path}`))
  expect([...new Set(found)].toSorted()).toEqual(explained.toSorted())
})
