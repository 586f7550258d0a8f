import { injectFaults } from '@lading/stack/testing'
import { sweep } from '../../src/app.ts'
import { type Acted, skipped } from './acted.ts'
import { fetchLink, putBytes, sendPart, tamperWith } from './bytes.ts'
import { compareAll } from './compare.ts'
import { Difference } from './difference.ts'
import { compareEdges } from './edges.ts'
import { fileIdOf } from './find.ts'
import { show } from './matching.ts'
import { codeOf, perform, planOf, sameAnswer } from './perform.ts'
import { predict } from './rules.ts'
import type { Shown } from './shown.ts'
import type { KeyedCall, ModelKey, ModelWorkspace, Named } from './state.ts'
import type { CallStep, Step } from './step.ts'
import { sweepModel } from './time.ts'
import { presentOf } from './views.ts'
import { send, type World } from './world.ts'

/** Carries out one step on the service and on the model. @throws Difference */
export async function act(world: World, step: Step): Promise<Acted> {
  const { model, stage } = world
  model.times = [stage.clock.now().getTime()]
  switch (step.kind) {
    case 'call':
      return call(world, step)
    case 'put':
      return putBytes(world, step)
    case 'part':
      return sendPart(world, step)
    case 'tamper':
      return tamperWith(world, step)
    case 'fetch':
      return fetchLink(world, step)
    case 'repeat':
      return repeat(world, step)
    case 'clock':
      stage.clock.advance(step.by)
      await compareEdges(world)
      return { what: 'clock', came: 'ok' }
    case 'sweep':
      return sweepOnce(world, step)
    case 'settle':
      await settle(world)
      return { what: 'settle', came: 'ok' }
  }
}

function keyNamed({ model }: World, name: string): ModelKey | undefined {
  const named = model.names.get(name)
  return named?.kind === 'key' ? named.workspace.keys.get(named.id) : undefined
}

/** An input with ids in the place of names; undefined when one of them does not exist. */
function resolved(
  { model }: World,
  input: Readonly<Record<string, unknown>>,
): Record<string, unknown> | undefined {
  const found: Record<string, unknown> = {}
  for (const [field, value] of Object.entries(input)) {
    if (typeof value !== 'string' || !value.startsWith('@')) {
      found[field] = value
      continue
    }
    const [, what, name = ''] = /^@(etag:|of:)?(\w+)$/.exec(value) ?? []
    const named = model.names.get(name)
    if (named === undefined) return undefined
    if (what === 'etag:') found[field] = named.workspace.files.get(named.id)?.etag ?? '"1-00000000"'
    else found[field] = what === 'of:' && named.kind === 'upload' ? named.file : named.id
  }
  return found
}

/** After which time a quota that was changed holds in every process. Source: docs/decisions/0017. */
const settingsMs = 1000

const quotaChecked: readonly string[] = ['files.create', 'versions.create', 'files.complete']

async function call(world: World, step: CallStep): Promise<Acted> {
  const key = keyNamed(world, step.by)
  const input = resolved(world, step.input)
  const what = step.operation
  if (key === undefined || input === undefined) return skipped(what)
  const { workspace } = key
  const hasQuota = workspace.quotaBytes !== null || workspace.quotaFiles !== null
  const isOfQuota = hasQuota && quotaChecked.includes(what)
  // A change that is open counts against the quota, whether it comes about or not.
  if (isOfQuota && workspace.uncertain) return skipped(what)
  const { fault: _, ...unharmed } = step
  const { code, body, faulted } = await perform(world, isOfQuota ? unharmed : step, key, input)
  if (code === 'ok') name(world, { ...step, input }, workspace, body)
  if (code === 'ok' && what === 'workspace.update') world.stage.clock.advance(settingsMs)
  return { what: faulted ? `${what} under a fault` : what, came: code }
}

/** What the step has made, by its number. Its input has ids in the place of names. */
function name(
  { model }: World,
  { n, operation, input }: CallStep,
  workspace: ModelWorkspace,
  body: Shown | undefined,
): void {
  if (body === undefined) return
  const set = (name: string, named: Named) => model.names.set(`${name}${n}`, named)
  switch (operation) {
    case 'files.create':
    case 'versions.create': {
      const { file, upload } = body
      if (operation === 'files.create') set('f', { kind: 'file', workspace, id: file.id })
      set('u', { kind: 'upload', workspace, id: upload.id, file: file.id })
      if (upload.kind === 'single') {
        const { url, method, headers } = upload
        const { size, sha256 = null } = input as { size: number; sha256?: string } // decoded by the contract
        const expiresAt = Date.parse(upload.expiresAt)
        model.puts.set(`u${n}`, {
          upload: upload.id,
          url,
          method,
          headers,
          expiresAt,
          size,
          sha256,
          part: undefined,
        })
      }
      return
    }
    case 'folders.create':
      return void set('d', { kind: 'folder', workspace, id: body.id })
    case 'folders.move':
    case 'folders.delete':
      return void set('j', { kind: 'job', workspace, id: body.id })
    case 'keys.create':
    case 'keys.rotate':
      return void set('k', { kind: 'key', workspace, id: body.key.id })
    case 'files.download':
    case 'versions.download': {
      const version =
        operation === 'files.download' ? presentIn(workspace, body) : versionIn(workspace, input, body)
      if (version !== undefined) {
        model.downloads.set(`l${n}`, {
          upload: version,
          url: body.url,
          expiresAt: Date.parse(body.expiresAt),
        })
      }
    }
  }
}

function presentIn(workspace: ModelWorkspace, { file: { id } }: Shown): string | undefined {
  const file = workspace.files.get(id)
  return file && presentOf(file).upload
}

function versionIn(workspace: ModelWorkspace, { id }: CallStep['input'], body: Shown): string | undefined {
  const { version } = body as unknown as { version: { version: number } } // of `versions.download` only
  const file = workspace.files.get(fileIdOf(workspace, String(id)))
  return file?.versions.find(({ number }) => number === version.version)?.upload
}

async function repeat(world: World, step: Step & { kind: 'repeat' }): Promise<Acted> {
  const { model } = world
  const known = model.keyed.get(step.call)
  const key = known && keyNamed(world, known.actor)
  const now = model.times[0] ?? 0
  if (known === undefined || key === undefined) return skipped('repeat')
  const [earliest, latest] = known.until
  if (now >= earliest && now <= latest) return skipped('repeat')
  if (now > latest) return afresh(world, step, known, key)
  const refused = predict(model, key, 'workspace.get', {})
  if ('code' in refused && refused.code === 'UNAUTHENTICATED') return skipped('repeat')
  const input = step.changed ? { ...known.input, ...changeOf(known) } : known.input
  const { operation, key: idempotencyKey } = known
  const reply = await send(world, {
    operation,
    apiKey: key.apiKey,
    input: Object(input),
    idempotencyKey,
    over: 'rest',
    process: 1,
  })
  if (step.changed) {
    if (codeOf(reply) !== 'IDEMPOTENCY_KEY_REUSED')
      throw new Difference(`another call is answered ${show(reply)}`)
    return { what: 'repeat changed', came: 'ok' }
  }
  const same = reply.replayed && reply.status === known.status && sameAnswer(reply.body, known.body)
  if (!same) throw new Difference(`${operation} is repeated as ${show(reply)} after ${show(known)}`)
  return { what: 'repeat', came: 'ok' }
}

/** Another input that the contract takes as well. */
function changeOf({ operation, input }: KeyedCall): object {
  if (operation === 'workspace.update') return { name: 'another' }
  if (operation === 'workspace.retain' || operation === 'files.retain') return { reason: 'another' }
  if ('name' in input) return { name: 'another' }
  if ('version' in input) return { version: '99999' }
  const id = operation.startsWith('keys.')
    ? '0000000000000000'
    : operation.startsWith('folders.')
      ? 'path:z/z'
      : 'ref:z'
  return { id }
}

/** What is forgotten is done again, as another call: nothing is left of the first. */
async function afresh(
  world: World,
  step: Step & { kind: 'repeat' },
  known: KeyedCall,
  key: ModelKey,
): Promise<Acted> {
  world.model.keyed.delete(step.call)
  const again: CallStep = {
    n: step.n,
    kind: 'call',
    operation: known.operation as CallStep['operation'], // it was called by this name
    by: known.actor,
    input: Object(known.input),
    over: 'rest',
    process: 0,
    keyed: true,
  }
  const { code, body } = await perform(world, again, key, Object(known.input), known.key)
  if (code === 'ok') name(world, again, key.workspace, body)
  return { what: 'repeat forgotten', came: 'ok' }
}

async function sweepOnce(world: World, step: Step & { kind: 'sweep' }): Promise<Acted> {
  const { stage, context } = world
  if (step.fault !== undefined) {
    using _faults = injectFaults([stage.place.dynamoDb, stage.place.s3], planOf(step.fault))
    await sweep(context, { restMs: 0 })
  }
  const { failures, missing } = await sweep(context, { restMs: 0 })
  if (failures.length > 0) throw new AggregateError(failures, 'The sweep failed')
  if (missing.length > 0) throw new Difference(`bytes are missing: ${show(missing)}`)
  sweepModel(world.model)
  return { what: 'sweep', came: 'ok' }
}

/** Longer than anything is left alone because it may be under way. */
const restMs = 62 * 60_000

export async function settle(world: World): Promise<void> {
  const { stage, model } = world
  stage.clock.advance(restMs)
  model.times = [stage.clock.now().getTime()]
  await stage.settle()
  sweepModel(model)
  for (const workspace of model.workspaces) workspace.uncertain = false
  await compareAll(world)
}
