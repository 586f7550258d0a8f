import { planText } from '@lading/stack/deploy/engine'
import { planPolicy } from '@lading/stack/deploy/plan-policy'
import { accessDenied } from '@lading/stack/testing/control-plane'
import { expect, test } from 'vitest'
import { type Account, openAccount } from './stage.ts'

const stack = 'lading-dev'

/** Everything that an account holds, in one text. */
const holdings = ({ fake }: Account) =>
  JSON.stringify([
    [...fake.stacks].map(([name, { status }]) => [name, status]),
    fake.resources,
    [...fake.buckets].map(([name, { objects }]) => [
      name,
      [...objects.keys()].filter((key) => !key.startsWith('plans/')),
    ]),
  ])

test('a plan says what a deployment would do, and changes nothing', async () => {
  await using account = await openAccount()
  const empty = holdings(account)
  const first = await account.plan()
  expect(planText(first)).toMatch(/\+ create {2}FilesTable\w+ +AWS::DynamoDB::Table/)
  expect(first.changes.every(({ what }) => what === 'create')).toBe(true)
  expect(holdings(account)).toBe(empty)

  await account.deploy()
  expect(first.changes.map(({ logicalId }) => logicalId).toSorted()).toEqual(
    account.plans[0]?.changes.map(({ logicalId }) => logicalId).toSorted(),
  )
  const deployed = holdings(account)
  expect(await account.plan()).toEqual({ changes: [] })
  await account.rebuild('second')
  const { changes } = await account.plan()
  expect(
    changes.filter(({ what, type }) => what === 'change' && type === 'AWS::Lambda::Function').length,
  ).toBe(4)
  expect(holdings(account)).toBe(deployed)
  await account.deploy()
  expect(account.plans.at(-1)?.changes).toEqual(changes)
})

test('a stack that was never made is left as it is by a plan', async () => {
  await using account = await openAccount()
  const ids = (await account.plan()).changes.filter(({ type }) => type === 'AWS::SQS::Queue')
  for (const { logicalId } of ids) account.fake.resourceFails(logicalId, 'CREATE', 'no')
  await expect(account.deploy()).rejects.toMatchObject({ code: 'STACK_FAILED' })
  expect(account.fake.stacks.get(stack)?.status).toBe('ROLLBACK_COMPLETE')
  const { changes } = await account.plan()
  expect(changes.every(({ what }) => what === 'create')).toBe(true)
  expect(account.fake.stacks.get(stack)?.status).toBe('ROLLBACK_COMPLETE')
})

/** The action of IAM behind a command of the SDK. */
const actionOf: Readonly<Record<string, string>> = {
  GetCallerIdentity: 'sts:GetCallerIdentity',
  HeadBucket: 's3:ListBucket',
  HeadObject: 's3:GetObject',
  PutObject: 's3:PutObject',
}

test('whoever may do what the policy of plans says can plan, and needs all of it', async () => {
  await using account = await openAccount()
  await account.deploy()
  await account.rebuild('second')
  const from = account.fake.calls.length
  await account.plan()
  const calls = account.fake.calls.slice(from)
  // Of who asks nothing has to be allowed.
  const needed = new Set(
    calls
      .map(({ command }) => actionOf[command] ?? `cloudformation:${command}`)
      .filter((action) => action !== 'sts:GetCallerIdentity'),
  )
  const allowed = planPolicy('lading').Statement.flatMap(({ Action }) => Action)
  expect([...needed].toSorted()).toEqual(allowed.toSorted())
  // And writes nowhere from where something is deployed.
  const written = calls.flatMap(({ command, input }) =>
    command === 'PutObject' && typeof input === 'object' && 'Key' in input ? [String(input.Key)] : [],
  )
  expect(written.length).toBeGreaterThan(0)
  expect(written.filter((key) => !key.startsWith('plans/'))).toEqual([])
})

test('a plan that may not be made says what the key lacks', async () => {
  await using account = await openAccount()
  await account.deploy()
  account.fake.fail('CreateChangeSet', () => accessDenied('cloudformation:CreateChangeSet', 'arn:aws:x'))
  await expect(account.plan()).rejects.toMatchObject({ code: 'ACCESS_DENIED' })
})
