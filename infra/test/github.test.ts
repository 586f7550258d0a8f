import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { githubRoles } from '../src/github/roles.ts'
import { policiesOfAll } from '../src/policy.ts'

const root = join(import.meta.dirname, '../..')
const options = { repository: 'acme/files', branch: 'main', providerArn: undefined }

interface Job {
  readonly if?: string
  readonly needs?: string
  readonly permissions?: Readonly<Record<string, string>>
  readonly concurrency?: { readonly 'cancel-in-progress': boolean }
  readonly steps: readonly { readonly run?: string; readonly with?: Readonly<Record<string, string>> }[]
}

interface Role {
  readonly Properties: {
    readonly AssumeRolePolicyDocument: {
      readonly Statement: readonly {
        readonly Condition: { readonly StringEquals: Readonly<Record<string, string>> }
      }[]
    }
  }
}

test('a role is for one repository, and the one that deploys for one branch of it', () => {
  const { Resources } = githubRoles(options) as { Resources: Record<string, Role> }
  const subjectOf = (role: string) =>
    Resources[role]?.Properties.AssumeRolePolicyDocument.Statement.map(
      ({ Condition }) => Condition.StringEquals['token.actions.githubusercontent.com:sub'],
    )
  expect(subjectOf('DeployRole')).toEqual(['repo:acme/files:ref:refs/heads/main'])
  expect(subjectOf('PlanRole')).toEqual(['repo:acme/files:pull_request'])
  for (const repository of ['acme', '*/*', 'acme/*', 'acme/files:*', '', 'a/b/c']) {
    expect(() => githubRoles({ ...options, repository }), repository).toThrow(RangeError)
  }
})

test('who deploys may what deploying takes, who plans may make nothing, and an account keeps its provider', () => {
  const { Resources } = githubRoles(options) as {
    Resources: Record<string, { Type: string; Properties: object }>
  }
  const policies = Object.values(Resources).filter(({ Type }) => Type === 'AWS::IAM::ManagedPolicy')
  expect(policies.map(({ Properties }) => Properties)).toEqual(
    policiesOfAll().map((PolicyDocument) => ({ PolicyDocument })),
  )
  const plan = JSON.stringify(Resources.PlanRole)
  expect(plan).not.toMatch(/Execute|CreateRole|DeleteStack|PassRole|"lambda:|"dynamodb:|ManagedPolicyArns/)
  const providerArn = 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com'
  const kept = githubRoles({ ...options, providerArn }) as { Resources: Record<string, unknown> }
  expect(kept.Resources).not.toHaveProperty('Provider')
  expect(JSON.stringify(kept)).toContain(providerArn)
})

test('the workflow runs commands that there are, deploys one at a time and main alone, and holds no key', async () => {
  const text = await readFile(join(root, '.github/workflows/deploy.yml'), 'utf8')
  const { permissions, jobs } = parse(text) as {
    permissions: Record<string, string>
    jobs: Record<'test' | 'plan' | 'deploy', Job>
  }
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  const commands = Object.values(jobs).flatMap(({ steps }) =>
    steps.flatMap(({ run = '' }) =>
      [...run.matchAll(/npx -y pnpm@12 (?:run )?([\w:-]+)/g)].map(([, name = '']) => name),
    ),
  )
  expect(commands).toEqual(['test', 'deploy', 'deploy'])
  for (const name of commands) expect(scripts, name).toHaveProperty(name)
  expect(permissions).toEqual({ contents: 'read' })
  expect(jobs.deploy).toMatchObject({ needs: 'test', concurrency: { 'cancel-in-progress': false } })
  expect(jobs.deploy.if).toContain("github.ref == 'refs/heads/main'")
  expect(jobs.plan.if).toContain('head.repo.full_name == github.repository')
  expect(text).not.toMatch(/secrets\.|AKIA|pull_request_target/)
  // Logs of workflows are read by many.
  expect(jobs.deploy.steps.map(({ run = '' }) => run).join()).toContain('--no-key')
})
