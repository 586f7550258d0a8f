import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Cloud, Plan, ResourceEvent } from '@lading/stack/deploy/engine'
import { type FakeCloud, fakeCloud } from '@lading/stack/testing/control-plane'
import { type Build, type Deployed, deployStage, rollbackStage } from '../src/deploy-stage.ts'
import { destroyStage } from '../src/destroy-stage.ts'
import { planStage } from '../src/plan-stage.ts'
import type { StageSettings } from '../src/settings.ts'
import { entryPoints } from '../src/stack.ts'

/** An account without anything, and what is deployed there. */
export interface Account extends AsyncDisposable {
  readonly fake: FakeCloud
  readonly build: Build
  readonly plans: Plan[]
  readonly events: ResourceEvent[]
  readonly steps: string[]
  deploy(change?: DeployChange): Promise<Deployed>
  plan(change?: Pick<DeployChange, 'stage' | 'settings'>): Promise<Plan>
  destroy(options?: { stage?: string; withFiles?: boolean }): Promise<boolean>
  rollback(to?: string): Promise<{ readonly to: string; readonly outcome: string }>
  /** Makes the next build another one. */
  rebuild(text: string): Promise<void>
  /** The template of each release that was noted, oldest first. */
  releases(): string[]
  /** The template that was sent last. */
  newestTemplate(): string | undefined
  /** The one bucket whose name has this in it. */
  bucket(part: string): string
}

export interface DeployChange {
  readonly stage?: string
  readonly settings?: Partial<StageSettings>
  readonly allowLoss?: boolean
  readonly planOnly?: boolean
  readonly asksForKey?: boolean
}

export const apiKey = 'lad_7n2p4qk9w3xz8r5t_secret'

export async function openAccount(): Promise<Account> {
  const folder = await mkdtemp(join(tmpdir(), 'lading-deploy-'))
  const functions = Object.fromEntries(
    entryPoints.map((name) => [name, join(folder, name)]),
  ) as Build['functions'] // one for each
  const docs = join(folder, 'docs')
  const write = async (text: string) => {
    for (const name of entryPoints) {
      await mkdir(functions[name], { recursive: true })
      await writeFile(join(functions[name], 'handler.mjs'), `export const handler = () => '${name} ${text}'`)
    }
    await mkdir(join(docs, '_astro'), { recursive: true })
    await writeFile(join(docs, 'index.html'), `<p>${text}</p>`)
    await writeFile(join(docs, '_astro/page.abc.css'), 'p{}')
  }
  await write('first')
  const fake = fakeCloud({ accountId: '111122223333', region: 'eu-west-1' })
  fake.invoke = () => ({ workspaceId: 'ws_5r8t2v9x3z6b4d7f', apiKey })
  const cloud: Cloud = { ...fake.clients, region: 'eu-west-1', pause: async () => undefined }
  const plans: Plan[] = []
  const events: ResourceEvent[] = []
  const steps: string[] = []
  let clock = Date.UTC(2026, 10, 23)
  // Two releases of one second would have one name.
  const now = () => {
    clock += 1000
    return new Date(clock)
  }
  const progress = {
    onStep: (step: string) => steps.push(step),
    onEvent: (event: ResourceEvent) => events.push(event),
  }
  const build: Build = {
    functions,
    docs: { folder: docs, contentSecurityPolicy: "default-src 'none'; connect-src 'self'" },
  }
  const sent = (prefix: string) =>
    [...(fake.buckets.get('lading-artifacts-111122223333-eu-west-1')?.objects.values() ?? [])].filter(
      ({ key }) => key.startsWith(prefix),
    )
  return {
    fake,
    build,
    plans,
    events,
    steps,
    deploy: ({ stage = 'dev', settings = {}, allowLoss = false, planOnly = false, asksForKey = true } = {}) =>
      deployStage(cloud, {
        ...progress,
        stage,
        settings,
        build,
        allowLoss,
        asksForKey,
        note: 'a commit',
        now,
        onPlan: (plan) => {
          plans.push(plan)
          return !planOnly
        },
      }),
    plan: ({ stage = 'dev', settings = {} } = {}) => planStage(cloud, { stage, settings, build, now }),
    destroy: ({ stage = 'dev', withFiles = false } = {}) =>
      destroyStage(cloud, { ...progress, stage, withFiles, now }),
    rollback: (to) => rollbackStage(cloud, { ...progress, stage: 'dev', to, now, onPlan: () => true }),
    rebuild: write,
    releases: () =>
      sent('releases/').map(({ bytes }) => JSON.parse(Buffer.from(bytes).toString()).templateKey as string), // a release
    newestTemplate: () =>
      sent('templates/')
        .toSorted((a, b) => a.at.getTime() - b.at.getTime())
        .at(-1)?.key,
    bucket: (part) => [...fake.buckets.keys()].find((name) => name.includes(part)) ?? `no bucket of ${part}`,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}
