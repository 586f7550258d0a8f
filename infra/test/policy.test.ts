import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deployPolicies, maxPolicyCharacters } from '@lading/stack/deploy/policy'
import { expect, test } from 'vitest'
import { policiesOfAll, policyFolder } from '../src/policy.ts'
import { synthesize } from '../src/synth.ts'
import { sample } from './sample.ts'

const documents = policiesOfAll()
const statements = documents.flatMap(({ Statement }) => Statement)

test('the files are those of the present template: `npx -y pnpm@12 generate` writes them', async () => {
  const files = (await readdir(policyFolder)).toSorted()
  const kept = await Promise.all(
    files.map(async (file) => JSON.parse(await readFile(join(policyFolder, file), 'utf8')) as unknown),
  )
  expect(kept).toEqual(JSON.parse(JSON.stringify(documents)))
})

test("each fits IAM's quota, and each statement has a name that IAM takes", () => {
  for (const document of documents)
    expect(JSON.stringify(document).length).toBeLessThanOrEqual(maxPolicyCharacters)
  expect(documents.length).toBeLessThanOrEqual(10)
  const names = statements.map(({ Sid }) => Sid)
  expect(new Set(names).size).toBe(names.length)
  for (const name of names) expect(name).toMatch(/^[A-Za-z0-9]+$/)
})

test('no action is a pattern, and all resources stand behind lists only', () => {
  for (const { Sid, Action, Resource } of statements) {
    for (const action of Action) expect(action).toMatch(/^[a-z0-9-]+:[A-Za-z]+$/)
    if (Sid !== 'List') expect(Resource).not.toContain('*')
  }
  const [list] = statements.filter(({ Sid }) => Sid === 'List')
  for (const action of list?.Action ?? [])
    expect(action).toMatch(/:(List|Describe|Get)|LogDelivery|PutResourcePolicy/)
})

test('roles are passed to the services of the stack only, and no user or key can be made', () => {
  const [pass] = statements.filter(({ Action }) => Action.includes('iam:PassRole'))
  expect(pass?.Condition).toEqual({
    StringEquals: { 'iam:PassedToService': ['lambda.amazonaws.com', 'codedeploy.amazonaws.com'] },
  })
  const iam = statements.flatMap(({ Action }) => Action).filter((action) => action.startsWith('iam:'))
  for (const action of iam) expect(action).not.toMatch(/User|AccessKey|LoginProfile|Group/)
})

test('a type that nobody knows is refused, not left out', () => {
  const template = synthesize(sample) as { Resources: Record<string, unknown> }
  const other = { ...template, Resources: { ...template.Resources, Odd: { Type: 'AWS::Odd::Thing' } } }
  expect(() => deployPolicies({ templates: [other], service: 'lading', account: '*', region: '*' })).toThrow(
    'What CloudFormation does for AWS::Odd::Thing is not in the table of actions',
  )
})
