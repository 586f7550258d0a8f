import { AwsSolutionsChecks } from 'cdk-nag'
import { expect, test } from 'vitest'
import { explainedFindings } from '../src/explained-findings.ts'
import { stackOf } from '../src/synth.ts'
import { sample } from './sample.ts'

test('cdk-nag finds what is explained, and nothing else', () => {
  const stack = stackOf({ ...sample, settings: { release: 'canary', alarmEmail: 'team@example.com' } })
  const { violations } = new AwsSolutionsChecks(stack.node.root).validateScope(stack.node.root)
  const found = violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(
      ({ constructPath = '' }) => `${ruleName.replace(/\[.*$/, '')} ${constructPath.replace(/^[^/]*\//, '')}`,
    ),
  )
  const explained = explainedFindings.flatMap(({ rule, of }) => of.map((path) => `${rule} ${path}`))
  expect([...new Set(found)].toSorted()).toEqual(explained.toSorted())
})
