import { explainedFindings } from '../../infra/src/explained-findings.ts'
import { policiesOfAll } from '../../infra/src/policy.ts'
import { permissions } from '../../packages/service/src/entrypoints/permissions.ts'
import { code, codes, tableOf } from './table.ts'

const orNothing = (names: readonly string[]) => (names.length === 0 ? 'nothing' : codes(names))

/** What the role of each function may. */
export const rolesTable = () =>
  tableOf(
    ['function', 'the table', 'its indexes', 'objects of the bucket', 'the bucket', 'the queue'],
    Object.entries(permissions).map(([name, { table, indexes, objects, bucket, queue }]) => [
      code(name),
      ...[table, indexes, objects, bucket, queue].map(orNothing),
    ]),
  )

const bare = (arn: string) => arn.replace(/^arn:aws:/, '')

/** What the policies of a deployer's key allow, statement by statement. */
export const deployerTable = () =>
  tableOf(
    ['statement', 'on', 'actions'],
    policiesOfAll()
      .flatMap(({ Statement }) => Statement)
      .map(({ Sid, Resource, Action }) => [code(Sid), codes(Resource.map(bare)), String(Action.length)]),
    { figures: 1 },
  )

/** What cdk-nag says and is left as it is. */
export const findingsTable = () =>
  tableOf(
    ['rule', 'of', 'why it is left'],
    explainedFindings.map(({ rule, of, reason }) => [
      code(rule.replace('AwsSolutions-', '')),
      codes(of.map((path) => path.replace(/\/Resource$/, ''))),
      reason,
    ]),
  )
