/** Types of resources that moto's CloudFormation does not know; what refers to one of them breaks its listing of the stack. */
export const unknownTypes = [
  'AWS::Lambda::Alias',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::S3::BucketPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::CloudFront::Distribution',
] as const

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: unknown }>>
}

const isUnknown = (type: string) => unknownTypes.some((unknown) => unknown === type)

/** The template without them; whoever refers to an alias gets the function behind it. */
export function withoutUnknown(template: Template): Template {
  const functions = new Map(
    Object.entries(template.Resources).flatMap(([id, { Type, Properties }]) =>
      Type === 'AWS::Lambda::Alias' &&
      typeof Properties === 'object' &&
      Properties !== null &&
      'FunctionName' in Properties
        ? [[id, Properties.FunctionName] as const]
        : [],
    ),
  )
  const mended = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(mended)
    if (typeof value !== 'object' || value === null) return value
    if ('Ref' in value && functions.has(String(value.Ref))) {
      const name = functions.get(String(value.Ref))
      return {
        'Fn::GetAtt': [typeof name === 'object' && name !== null && 'Ref' in name ? name.Ref : name, 'Arn'],
      }
    }
    return Object.fromEntries(Object.entries(value).map(([key, of]) => [key, mended(of)]))
  }
  const known = Object.entries(template.Resources).filter(([, { Type }]) => !isUnknown(Type))
  const ids = new Set(known.map(([id]) => id))
  const Resources = Object.fromEntries(
    known.map(([id, { ...resource }]) => {
      if ('DependsOn' in resource) {
        resource.DependsOn = [resource.DependsOn].flat().filter((one) => ids.has(String(one)))
      }
      return [id, mended(resource)]
    }),
  )
  return { ...template, Resources: Resources as Template['Resources'] } // the same, mended
}
