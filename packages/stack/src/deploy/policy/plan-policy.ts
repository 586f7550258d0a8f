import { planPrefix } from '../engine/plan-stack.ts'
import type { PolicyDocument } from './deploy-policy.ts'

/**
 * The least that a key needs to plan a deployment (`planStack`): it changes nothing, and writes only templates that nobody
 * deploys, so that a pull request can have it.
 * @param service name of the service: stacks are called `<service>-<stage>`
 */
export function planPolicy(service: string): PolicyDocument {
  const bucket = `arn:aws:s3:::${service}-artifacts-*`
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Plan',
        Effect: 'Allow',
        Action: [
          'cloudformation:CreateChangeSet',
          'cloudformation:DeleteChangeSet',
          'cloudformation:DescribeChangeSet',
          'cloudformation:DescribeStacks',
        ],
        Resource: [`arn:aws:cloudformation:*:*:stack/${service}-*`],
      },
      { Sid: 'Bucket', Effect: 'Allow', Action: ['s3:ListBucket'], Resource: [bucket] },
      {
        Sid: 'Templates',
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:PutObject'],
        Resource: [`${bucket}/${planPrefix}/*`],
      },
    ],
  }
}
