import { validationError } from '../errors.ts'
import { referencesOf } from './references.ts'
import type { ResourceTemplate, Template } from './template.ts'

/** Quotas of CloudFormation: bytes of a template in a request, and of one in S3; resources of a stack. */
export const maxBodyBytes = 51_200
export const maxObjectBytes = 1_000_000
const maxResources = 500

const pseudo = /^AWS::(AccountId|NotificationARNs|NoValue|Partition|Region|StackId|StackName|URLSuffix)$/

/** @throws AwsError ValidationError in CloudFormation's words */
export function parseTemplate(body: string): Template {
  const template = parse(body)
  const names = Object.keys(template.Resources ?? {})
  if (names.length === 0) {
    throw validationError('Template format error: At least one Resources member must be defined.')
  }
  if (names.length > maxResources) {
    throw validationError(
      `Template format error: Number of resources, ${names.length}, is greater than maximum allowed, ${maxResources}`,
    )
  }
  if ('Transform' in template) throw new Error('The fake knows no transforms of templates')
  const known = new Set([...names, ...Object.keys(template.Parameters ?? {})])
  const needed = [
    ...Object.values(template.Resources).flatMap((resource) => [
      ...referencesOf(resource.Properties ?? {}),
      ...[resource.DependsOn ?? []].flat(),
    ]),
  ]
  refuseUnknown(needed, known, 'Resources')
  const outputs = Object.values(template.Outputs ?? {}).flatMap(({ Value }) => [...referencesOf(Value)])
  refuseUnknown(outputs, known, 'Outputs')
  return template
}

function refuseUnknown(names: readonly string[], known: ReadonlySet<string>, block: string): void {
  const missing = [...new Set(names)].filter((name) => !known.has(name) && !pseudo.test(name))
  if (missing.length === 0) return
  throw validationError(
    `Template format error: Unresolved resource dependencies [${missing.join(', ')}] in the ${block} block of the template`,
  )
}

function parse(body: string): Template {
  try {
    return JSON.parse(body) as Template // what else it may be is looked at where it is read
  } catch {
    throw validationError('Template format error: JSON not well-formed.')
  }
}

const iam = /^AWS::IAM::(AccessKey|Group|InstanceProfile|ManagedPolicy|Policy|Role|User|UserToGroupAddition)$/
const iamNames = ['RoleName', 'UserName', 'GroupName', 'InstanceProfileName', 'ManagedPolicyName']

/** The capability that whoever deploys has to acknowledge; undefined for none. */
export function capabilityOf(template: Template): 'CAPABILITY_IAM' | 'CAPABILITY_NAMED_IAM' | undefined {
  const roles = Object.values(template.Resources).filter(({ Type }) => iam.test(Type))
  if (roles.length === 0) return undefined
  const isNamed = ({ Properties = {} }: ResourceTemplate) => iamNames.some((name) => name in Properties)
  return roles.some(isNamed) ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM'
}
