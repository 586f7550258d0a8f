import type { StageSettings } from '../../infra/src/settings.ts'

export const stages: Readonly<Record<string, Partial<StageSettings>>> = {
  prod: {
    release: 'canary',
    alarmEmail: 'team@example.com',
    docs: {
      kind: 'cloudfront',
      domain: {
        name: 'files.example.com',
        certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/0a1b2c3d',
      },
    },
  },
  dev: { logDays: 7, recoverDays: 1 },
}
