import { DeployFailure } from '@lading/stack/deploy/engine'
import { accessDenied, throttled } from '@lading/stack/testing/control-plane'
import { expect, test } from 'vitest'
import { type Account, openAccount } from './stage.ts'

/* What goes wrong ends in a sentence and a remedy, and the next deployment goes on from there. */

const stack = 'lading-dev'

async function failureOf(run: Promise<unknown>): Promise<DeployFailure> {
  const error = await run.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof DeployFailure) return error
  throw error ?? new Error('It did not fail')
}

/** Deployed, with the first key, whatever was before. */
async function expectDeployed(account: Account): Promise<void> {
  await account.deploy()
  expect(account.fake.stacks.get(stack)?.status).toMatch(/^(CREATE|UPDATE)_COMPLETE$/)
  expect(
    account.fake.resources.find(({ type }) => type === 'AWS::DynamoDB::Table')?.properties
      .DeletionProtectionEnabled,
  ).toBe(true)
  expect(account.fake.buckets.get(account.bucket('docs'))?.objects.size).toBe(2)
  // What runs is the release that was noted last, once: rollback goes from there.
  expect(account.releases()).toEqual([account.newestTemplate()])
}

/** Every command of a deployment, as a run without faults has them. */
async function commandsOf(): Promise<Map<string, number>> {
  await using account = await openAccount()
  await account.deploy()
  const counts = new Map<string, number>()
  for (const { command } of account.fake.calls) counts.set(command, (counts.get(command) ?? 0) + 1)
  return counts
}

test('a key that may not make some call is told which, and the next deployment goes on', async () => {
  const commands = await commandsOf()
  expect(commands.size).toBeGreaterThan(12)
  for (const command of commands.keys()) {
    await using account = await openAccount()
    const fault = account.fake.fail(command, () =>
      accessDenied(`service:${command}`, 'arn:aws:service:::thing'),
    )
    const failure = await failureOf(account.deploy())
    expect([command, failure.code]).toEqual([command, 'ACCESS_DENIED'])
    // An answer to HEAD has no body that could name the action.
    if (!command.startsWith('Head')) expect(failure.message, command).toContain(`service:${command}`)
    expect(failure.remedy).toContain('run deploy --policy')
    fault[Symbol.dispose]()
    await expectDeployed(account)
  }
})

test('a deployment that is killed at any call is gone on with by the next one', async () => {
  const commands = await commandsOf()
  for (const [command, count] of commands) {
    for (const nth of new Set([0, count - 1])) {
      await using account = await openAccount()
      const fault = account.fake.fail(command, (_, at) => (at >= nth ? new Error('killed') : undefined))
      await expect(account.deploy(), `${command} ${nth}`).rejects.toThrow('killed')
      fault[Symbol.dispose]()
      await expectDeployed(account)
    }
  }
})

test('an answer that is lost is no failure', async () => {
  const commands = await commandsOf()
  for (const command of commands.keys()) {
    await using account = await openAccount()
    account.fake.lose(command)
    await account.deploy().catch((error: unknown) => {
      throw new Error(`${command} was lost`, { cause: error })
    })
    await expectDeployed(account)
  }
})

test('throttling is waited for by the SDK, and told when it does not end', async () => {
  await using account = await openAccount()
  account.fake.fail('DescribeStacks', (_, nth) => (nth < 2 ? throttled() : undefined))
  await expectDeployed(account)
  account.fake.fail('DescribeStacks', () => throttled())
  expect((await failureOf(account.deploy())).code).toBe('THROTTLED')
})

test('a resource that cannot be made is named first, in its own words; the next deployment begins anew', async () => {
  await using account = await openAccount()
  const reason =
    'User: arn:aws:iam::111122223333:user/deployer is not authorized to perform: sqs:CreateQueue on resource: x'
  const [id = ''] = templateIds('AWS::SQS::Queue')
  account.fake.resourceFails(id, 'CREATE', reason)
  const failure = await failureOf(account.deploy())
  expect(failure.code).toBe('STACK_FAILED')
  expect(failure.message).toContain('AWS::SQS::Queue')
  expect(failure.message).toContain(reason)
  expect(failure.remedy).toContain('sqs:CreateQueue')
  expect(failure.remedy).toContain('What had been made was removed again')
  expect(account.fake.stacks.get(stack)?.status).toBe('ROLLBACK_COMPLETE')
  await expectDeployed(account)
  expect(account.steps.join()).toContain('was never made (ROLLBACK_COMPLETE)')
})

/** Logical ids do not depend on the account: those of another one's stack. */
function templateIds(type: string): string[] {
  return ids.filter(([, of]) => of === type).map(([id]) => id)
}
const ids: [string, string][] = []
{
  await using account = await openAccount()
  await account.deploy({ planOnly: true })
  for (const { logicalId, type } of account.plans[0]?.changes ?? []) ids.push([logicalId, type])
}

test('a change that cannot be made is taken back, and the stack is as it was', async () => {
  await using account = await openAccount()
  await account.deploy()
  await account.rebuild('second')
  const [id = ''] = templateIds('AWS::Lambda::Function')
  account.fake.resourceFails(id, 'UPDATE', 'Resource handler returned message: "Rate exceeded"')
  const failure = await failureOf(account.deploy())
  expect(failure.message).toContain('Rate exceeded')
  expect(failure.remedy).toContain('The stack is as it was before')
  expect(account.fake.stacks.get(stack)?.status).toBe('UPDATE_ROLLBACK_COMPLETE')
  expect((await account.deploy()).outcome).toBe('changed')
})

test('a change that could not even be taken back is gone on with', async () => {
  await using account = await openAccount()
  await account.deploy()
  await account.rebuild('second')
  const [first = '', second = ''] = templateIds('AWS::Lambda::Function')
  // One fails, and another one cannot be brought back to what it was.
  account.fake.resourceFails(second, 'UPDATE', 'it does not work')
  account.fake.resourceFails(first, 'UPDATE', 'nor this', 2)
  await failureOf(account.deploy())
  await account.deploy()
  expect(account.fake.stacks.get(stack)?.status).toBe('UPDATE_COMPLETE')
})

test('a table or a bucket is replaced only when it is said that its data can go', async () => {
  await using account = await openAccount()
  await account.deploy()
  const before = account.fake.resources.find(({ type }) => type === 'AWS::S3::Bucket')?.physicalId
  // The docs' bucket goes with the docs.
  const elsewhere = { docs: { kind: 'elsewhere', url: 'https://docs.example.com' } } as const
  const failure = await failureOf(account.deploy({ settings: elsewhere }))
  expect(failure.code).toBe('REPLACEMENT_REFUSED')
  expect(failure.message).toContain('DocsBucket')
  expect(failure.remedy).toContain('--allow-data-loss')
  expect(account.fake.resources.some(({ physicalId }) => physicalId === before)).toBe(true)
  expect((await account.deploy()).outcome).toBe('unchanged')
})

test('a bucket of that name that belongs to somebody else is told', async () => {
  await using account = await openAccount()
  account.fake.addBucket('lading-artifacts-111122223333-eu-west-1', { isOwn: false })
  const failure = await failureOf(account.deploy())
  expect(failure.code).toBe('BUCKET_TAKEN')
})

test('the function that makes the key fails: the stack stays, and the next deployment asks again', async () => {
  await using account = await openAccount()
  const { invoke } = account.fake
  account.fake.invoke = () => {
    throw new Error('no table')
  }
  const failure = await failureOf(account.deploy())
  expect(account.releases()).toEqual([account.newestTemplate()])
  expect(failure.code).toBe('SETUP_FAILED')
  expect(failure.message).toContain('no table')
  account.fake.invoke = invoke
  expect((await account.deploy()).apiKey).toMatch(/^lad_/)
})

test('a destruction that is killed at any call is gone on with by the next one', async () => {
  const commands = new Set(
    await (async () => {
      await using account = await openAccount()
      await account.deploy()
      const from = account.fake.calls.length
      await account.destroy()
      return account.fake.calls.slice(from).map(({ command }) => command)
    })(),
  )
  for (const command of commands) {
    await using account = await openAccount()
    await account.deploy()
    const fault = account.fake.fail(command, () => new Error('killed'))
    await expect(account.destroy(), command).rejects.toThrow('killed')
    fault[Symbol.dispose]()
    await account.destroy()
    expect([command, account.fake.resources.map(({ physicalId }) => physicalId)]).toEqual([command, []])
  }
})

test('a stack that was killed before it was protected is destroyed whole', async () => {
  await using account = await openAccount()
  const fault = account.fake.fail('CreateChangeSet', (_, nth) => (nth > 0 ? new Error('killed') : undefined))
  await expect(account.deploy()).rejects.toThrow('killed')
  fault[Symbol.dispose]()
  await account.destroy()
  expect(account.fake.resources).toEqual([])
})
