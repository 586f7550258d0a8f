import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { serviceName as service } from '@lading/service/service-name'
import { deployPolicies, type PolicyDocument } from '@lading/stack/deploy/policy'
import type { StageSettings } from './settings.ts'
import { entryPoints } from './stack.ts'
import { synthesize } from './synth.ts'

/** Settings that bring every type of resource that a stage can have, but for a load balancer's. */
const everySetting: Partial<StageSettings> = {
  front: {
    kind: 'http-api',
    domain: { name: 'files.example.com', certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/x' },
  },
  alarmEmail: 'team@example.com',
  release: 'canary',
}

/** The policies for the stages that there can be, in any account and region. */
export function policiesOfAll(): PolicyDocument[] {
  const artifacts = Object.fromEntries(entryPoints.map((name) => [name, name])) as Record<
    (typeof entryPoints)[number],
    string
  > // one for each
  const contentSecurityPolicy = "default-src 'self'"
  const templates = [everySetting, { front: { kind: 'function-url' } } as const].map((settings) =>
    synthesize({ stage: 'any', settings, artifacts, contentSecurityPolicy }),
  )
  return deployPolicies({ templates, service, account: '*', region: '*' })
}

/** Where they are kept, for review: `deploy-policy/1.json` and so on. */
export const policyFolder = join(import.meta.dirname, '../deploy-policy')

/** Writes them there. @returns the files */
export async function writePolicies(): Promise<string[]> {
  await rm(policyFolder, { recursive: true, force: true })
  await mkdir(policyFolder)
  return Promise.all(
    policiesOfAll().map(async (document, at) => {
      const file = join(policyFolder, `${at + 1}.json`)
      await writeFile(file, `${JSON.stringify(document, undefined, 2)}\n`)
      return file
    }),
  )
}
