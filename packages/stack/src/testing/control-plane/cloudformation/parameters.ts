import type { Parameter } from '@aws-sdk/client-cloudformation'
import { validationError } from '../errors.ts'
import type { Template } from './template.ts'

/**
 * The values of a template's parameters.
 *
 * @param before those of the stack as it is, for `UsePreviousValue`
 * @throws AwsError ValidationError in CloudFormation's words
 */
export function parametersOf(
  { Parameters: templates = {} }: Template,
  given: readonly Parameter[],
  before: ReadonlyMap<string, string>,
): Map<string, string> {
  const unknown = given.flatMap(({ ParameterKey: key = '' }) => (key in templates ? [] : [key]))
  if (unknown.length > 0) {
    throw validationError(`Parameters: [${unknown.join(', ')}] do not exist in the template`)
  }
  const values = new Map<string, string>()
  const missing: string[] = []
  for (const [name, template] of Object.entries(templates)) {
    const own = given.find(({ ParameterKey }) => ParameterKey === name)
    const value = own?.UsePreviousValue === true ? before.get(name) : own?.ParameterValue
    const taken = value ?? (template.Default === undefined ? undefined : String(template.Default))
    if (taken === undefined) {
      missing.push(name)
      continue
    }
    if (template.Type.startsWith('AWS::SSM::')) throw new Error('The fake knows no parameters of type SSM')
    const { AllowedValues: allowed, AllowedPattern: pattern } = template
    if (allowed !== undefined && !allowed.map(String).includes(taken)) {
      throw validationError(`Parameter '${name}' must be one of AllowedValues`)
    }
    if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`).test(taken)) {
      throw validationError(`Parameter '${name}' must match pattern ${pattern}`)
    }
    values.set(name, taken)
  }
  if (missing.length > 0) throw validationError(`Parameters: [${missing.join(', ')}] must have values`)
  return values
}
