import type {
  DeleteParameterCommandInput,
  GetParameterCommandInput,
  PutParameterCommandInput,
} from '@aws-sdk/client-ssm'
import { awsError } from './errors.ts'
import type { Identity } from './identity.ts'
import { type Commands, refuseOptions } from './service-table.ts'

/** A parameter as it is now. */
export interface StoredParameter {
  readonly type: string
  readonly value: string
  readonly version: number
  readonly at: Date
}

export function ssmCommands(parameters: Map<string, StoredParameter>, identity: Identity): Commands {
  const find = (name: string) => {
    const parameter = parameters.get(name)
    if (parameter === undefined) throw awsError('ParameterNotFound', 400, `Parameter ${name} not found.`)
    return parameter
  }
  return {
    GetParameter({ Name: name = '', WithDecryption: decrypts }: GetParameterCommandInput) {
      const { type, value, version, at } = find(name)
      const isHidden = type === 'SecureString' && decrypts !== true
      return {
        Parameter: {
          Name: name,
          Type: type,
          Value: isHidden ? Buffer.from(`encrypted ${name} ${version}`).toString('base64') : value,
          Version: version,
          LastModifiedDate: at,
          ARN: identity.arn('ssm', `parameter/${name.replace(/^\//, '')}`),
          DataType: 'text',
        },
      }
    },

    PutParameter(input: PutParameterCommandInput) {
      refuseOptions('PutParameter', input, ['Policies', 'AllowedPattern'])
      const { Name: name = '', Value: value = '', Type: type, Overwrite: overwrites } = input
      const before = parameters.get(name)
      if (before !== undefined && overwrites !== true) {
        throw awsError(
          'ParameterAlreadyExists',
          400,
          'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
        )
      }
      if (before === undefined && type === undefined)
        throw awsError(
          'ValidationException',
          400,
          'A parameter type is required when you create a parameter.',
        )
      const version = (before?.version ?? 0) + 1
      parameters.set(name, { type: type ?? before?.type ?? '', value, version, at: identity.now() })
      return { Version: version, Tier: 'Standard' }
    },

    DeleteParameter({ Name: name = '' }: DeleteParameterCommandInput) {
      find(name)
      parameters.delete(name)
      return {}
    },
  }
}
