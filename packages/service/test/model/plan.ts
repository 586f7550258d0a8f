import { Dice } from './dice.ts'
import { operationOf } from './exchange.ts'
import { inputs } from './inputs.ts'
import { scopeOwner } from './owners.ts'
import { hour } from './rule.ts'
import type { Ruled } from './rules.ts'
import { type SampleName, samples } from './samples.ts'
import { type Model, type ModelUpload, nowOf } from './state.ts'
import type { Step, StepFault } from './step.ts'
import { Targets } from './targets.ts'
import { instants } from './time.ts'

/** How often each step is made, against the others. */
const weights: { readonly [Name in Ruled | Exclude<Step['kind'], 'call'>]: number } = {
  put: 16,
  part: 8,
  tamper: 1.5,
  fetch: 4,
  repeat: 4.5,
  clock: 4,
  sweep: 1,
  settle: 0,
  'files.create': 9,
  'files.complete': 14,
  'files.get': 2,
  'files.list': 6,
  'files.update': 6,
  'files.download': 4,
  'files.delete': 5,
  'files.restore': 3,
  'files.purge': 2,
  'files.retain': 3,
  'uploads.get': 1.5,
  'uploads.sign': 1.5,
  'uploads.abort': 1.5,
  'versions.create': 6,
  'versions.list': 1.5,
  'versions.get': 1,
  'versions.download': 2,
  'versions.restore': 4,
  'folders.create': 6,
  'folders.get': 1,
  'folders.list': 1.5,
  'folders.move': 3,
  'folders.delete': 2,
  'jobs.get': 1.5,
  'jobs.list': 0.7,
  'keys.create': 3.5,
  'keys.list': 0.7,
  'keys.rotate': 2.5,
  'keys.revoke': 1,
  'workspace.get': 0.5,
  'workspace.update': 2,
  'workspace.retain': 1.5,
  'usage.get': 2,
  'usage.days': 0,
}

/** The next step, by the state of the model: mostly one that has something to do, sometimes any. */
export function planStep(model: Model, n: number, seed: number): Step {
  const dice = new Dice(seed)
  const targets = new Targets(model, dice)
  const kind = dice.weighted(weights)
  switch (kind) {
    case 'put':
    case 'part':
    case 'tamper': {
      const isApt = (upload: ModelUpload) => kind === 'part' || !upload.multipart
      return bytes(model, n, dice, targets, kind, isApt) ?? call(model, n, dice, targets, 'files.create')
    }
    case 'fetch':
      return { n, kind, link: dice.of([...model.downloads.keys()].slice(-4)) ?? '' }
    case 'repeat':
      return { n, kind, call: repeated(model, dice), changed: dice.chance(0.25) }
    case 'clock':
      return { n, kind, by: jump(model, dice) }
    case 'sweep':
      return { n, kind, ...(dice.chance(0.5) ? { fault: faultOf(dice, 150) } : {}) }
    case 'settle':
      return { n, kind }
    default:
      return call(model, n, dice, targets, kind)
  }
}

/** A call of the last day mostly, or one that is forgotten by now. */
function repeated({ keyed }: Model, dice: Dice): string {
  const calls = [...keyed.keys()]
  return dice.of(dice.chance(0.6) ? calls.slice(-12) : calls.slice(0, 12)) ?? ''
}

function call(model: Model, n: number, dice: Dice, targets: Targets, operation: Ruled): Step {
  const input = inputs[operation]({ model, dice, targets })
  const isShort =
    input === undefined || ('id' in operationOf(operation).input.shape && input.id === undefined)
  if (isShort) return instead(model, n, dice, targets, operation)
  const fault = dice.chance(0.35) ? { fault: faultOf(dice, dice.chance(0.8) ? 8 : 20) } : {}
  return {
    n,
    kind: 'call',
    operation,
    by: actor(dice, targets, operation),
    input,
    over: dice.chance(0.85) ? 'rest' : 'rpc',
    process: dice.below(2),
    keyed: dice.chance(0.25),
    ...fault,
  }
}

function actor(dice: Dice, targets: Targets, operation: Ruled): string {
  if (operation === 'keys.rotate') return targets.actor(dice.of(['owner', 'owner', 'uploader']))
  if (operation !== 'keys.create') return targets.actor(scopeOwner(operation))
  return targets.actor(dice.of(['owner', 'uploader', 'guest', 'guest']), 0.2)
}

/** What a call would be about does not exist yet: something is done on the way to it. */
function instead(model: Model, n: number, dice: Dice, targets: Targets, operation: Ruled): Step {
  if (operation.startsWith('keys.')) return call(model, n, dice, targets, 'keys.create')
  if (operation === 'jobs.get') return call(model, n, dice, targets, 'folders.move')
  if (operation === 'files.restore') return call(model, n, dice, targets, 'files.delete')
  if (operation !== 'files.complete' && dice.chance(0.5))
    return call(model, n, dice, targets, 'files.complete')
  return bytes(model, n, dice, targets, 'part', () => true) ?? call(model, n, dice, targets, 'files.create')
}

/** A step that sends bytes, if there is an upload that waits for some. */
function bytes(
  model: Model,
  n: number,
  dice: Dice,
  targets: Targets,
  kind: 'put' | 'part' | 'tamper',
  isApt: (upload: ModelUpload) => boolean,
): Step | undefined {
  const found = targets.upload((file, id) => {
    const upload = file.uploads.get(id)
    const isOpen = upload !== undefined && upload.expiresAt > nowOf(model) && !model.objects.has(id)
    // Sometimes once more: what has arrived is not overwritten.
    return upload !== undefined && isApt(upload) && (isOpen || dice.chance(0.05))
  })
  return (
    found && {
      n,
      kind,
      upload: found.upload.slice(1),
      sample: kind === 'tamper' ? any(dice) : fitting(model, dice, found.upload),
    }
  )
}

const all = Object.keys(samples) as SampleName[] // `keys` forgets names
const any = (dice: Dice): SampleName => dice.of(all) ?? 'word'

/** Bytes that were declared, or others of the same size. */
function fitting(model: Model, dice: Dice, name: string | undefined): SampleName {
  const named = model.names.get(name?.slice(1) ?? '')
  const file = named?.kind === 'upload' ? named.workspace.files.get(named.file) : undefined
  const upload = file?.uploads.get(named?.id ?? '')
  const apt = all.filter(
    (one) =>
      samples[one].size === upload?.size && (upload.sha256 ?? samples[one].sha256) === samples[one].sha256,
  )
  return (dice.chance(0.95) ? dice.of(apt) : undefined) ?? any(dice)
}

/** To around the end of something, mostly the next, or just on. */
function jump(model: Model, dice: Dice): number {
  const now = model.times.at(-1) ?? 0
  const ahead = instants(model, now, dice.of(['main', 'all']))
  if (dice.chance(0.4) || ahead.length === 0) return dice.of([1, 1000, 61_000, hour / 3, 2 * hour])
  const near = dice.chance(0.85) ? 3 : Math.ceil(ahead.length / 2)
  return Math.max(0, (dice.of(ahead.slice(0, near)) ?? now) - now + dice.of([-1, 0, 1]))
}

function faultOf(dice: Dice, calls: number): StepFault {
  const level = dice.weighted({ attempt: 1, call: 4, crash: 4 })
  return {
    level,
    mode: level === 'crash' ? dice.of(['before', 'after']) : dice.of(['before', 'after', 'instead']),
    at: dice.below(calls),
  }
}
