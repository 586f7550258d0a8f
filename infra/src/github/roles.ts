import { serviceName as service } from '@lading/service/service-name'
import { planPolicy } from '@lading/stack/deploy/plan-policy'
import { policiesOfAll } from '../policy.ts'
import { githubRolesName } from '../settings.ts'
import type { StackTemplate } from '../synth.ts'

const host = 'token.actions.githubusercontent.com'

/** The stack that holds them: no stage is called so. */
export const githubStackName = `${service}-${githubRolesName}`

export interface GithubRolesOptions {
  /** `owner/name`. */
  readonly repository: string
  /** The branch whose workflows may deploy. */
  readonly branch: string
  /** An account has one provider for GitHub; its ARN where it is there already. */
  readonly providerArn: string | undefined
}

/** @throws RangeError when it is not the name of a repository, which is all that keeps others from the roles */
export function assertRepository(repository: string): void {
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository)) {
    throw new RangeError(`"${repository}" is no repository of GitHub: they are called owner/name.`)
  }
}

/**
 * Roles for GitHub's workflows, which take them with a token of GitHub's and no key: one that may deploy, for the branch alone, and
 * one that may only plan, for pull requests.
 * https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
 */
export function githubRoles({ repository, branch, providerArn }: GithubRolesOptions): StackTemplate {
  assertRepository(repository)
  const provider = providerArn ?? { Ref: 'Provider' }
  const trust = (subject: string) => ({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: provider },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: {
            [`${host}:aud`]: 'sts.amazonaws.com',
            [`${host}:sub`]: `repo:${repository}:${subject}`,
          },
        },
      },
    ],
  })
  const policies = policiesOfAll().map((document, at) => [`DeployPolicy${at + 1}`, document] as const)
  const role = (description: string, subject: string, more: object) => ({
    Type: 'AWS::IAM::Role',
    Properties: { Description: description, AssumeRolePolicyDocument: trust(subject), ...more },
  })
  return {
    Description: `What ${repository} may do with ${service}: deploy from ${branch}, plan from pull requests`,
    Resources: {
      ...(providerArn === undefined
        ? {
            Provider: {
              Type: 'AWS::IAM::OIDCProvider',
              // GitHub has the same one for all accounts: it outlives this stack.
              DeletionPolicy: 'RetainExceptOnCreate',
              Properties: { Url: `https://${host}`, ClientIdList: ['sts.amazonaws.com'] },
            },
          }
        : {}),
      ...Object.fromEntries(
        policies.map(([name, PolicyDocument]) => [
          name,
          { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument } },
        ]),
      ),
      DeployRole: role(`Deploys ${service} from ${repository}`, `ref:refs/heads/${branch}`, {
        ManagedPolicyArns: policies.map(([name]) => ({ Ref: name })),
        // A canary takes minutes, and so does a distribution.
        MaxSessionDuration: 2 * 3600,
      }),
      PlanRole: role(`Plans ${service} for pull requests of ${repository}`, 'pull_request', {
        Policies: [{ PolicyName: 'plan', PolicyDocument: planPolicy(service) }],
      }),
    },
    Outputs: {
      DeployRoleArn: { Value: { 'Fn::GetAtt': ['DeployRole', 'Arn'] } },
      PlanRoleArn: { Value: { 'Fn::GetAtt': ['PlanRole', 'Arn'] } },
    },
  }
}
