import type { Identity } from './identity.ts'
import type { Commands } from './service-table.ts'

export function stsCommands({ accountId }: Identity): Commands {
  return {
    GetCallerIdentity: () => ({
      Account: accountId,
      Arn: `arn:aws:iam::${accountId}:user/deployer`,
      UserId: 'AIDAFAKEDEPLOYER00000',
    }),
  }
}
