import { send } from '../harness.ts'
import { type Acted, skipped } from './acted.ts'
import { Difference } from './difference.ts'
import { ask, ownerOf } from './observe.ts'
import { predict } from './rules.ts'
import { digest, largeParts, largeSize, type Sample, samples } from './samples.ts'
import type { Link, Model } from './state.ts'
import type { Step } from './step.ts'
import { tamper, type World } from './world.ts'

const hasEnded = ({ expiresAt }: Link, { times }: Model) => expiresAt <= (times[0] ?? 0)

/** A signature begins with a whole second: it ends within the last one, or at its end. */
function isAsExpected(status: number, expected: number, { expiresAt }: Link, { times }: Model): boolean {
  const left = expiresAt - (times[0] ?? 0)
  return status === expected || (left >= 0 && left <= 1000 && [status, expected].includes(403))
}

/** Sends bytes by the URL that a creation gave. */
export async function putBytes(world: World, step: Step & { kind: 'put' }): Promise<Acted> {
  const { model } = world
  const link = model.puts.get(step.upload)
  const sample = samples[step.sample]
  if (link === undefined) return skipped('put')
  const fits = sample.size === link.size && (link.sha256 === null || link.sha256 === sample.sha256)
  if (!fits) return skipped('put')
  const { status } = await send({ ...link, expiresAt: '' }, sample.bytes)
  const expected = hasEnded(link, model) ? 403 : model.objects.has(link.upload) ? 412 : 200
  if (!isAsExpected(status, expected, link, model))
    throw new Difference(`the PUT answers ${status}, not ${expected}`)
  if (status === 200) model.objects.set(link.upload, sample)
  return { what: 'put', came: String(status) }
}

/** Signs for what is under way, and sends it: all parts at once. */
export async function sendPart(world: World, step: Step & { kind: 'part' }): Promise<Acted> {
  const { model } = world
  const named = model.names.get(step.upload)
  if (named?.kind !== 'upload') return skipped('part')
  const { workspace, id: upload, file: id } = named
  const declared = workspace.files.get(id)?.uploads.get(upload)
  if (declared === undefined) return skipped('part')
  const { size, sha256, multipart } = declared
  const sent = multipart && size === largeSize ? largeParts() : [samples[step.sample]]
  const isRight = multipart || sha256 === null || sent[0]?.sha256 === sha256
  if (!isRight || sum(sent) !== size) return skipped('part')
  const parts = sent.map((part, index) => ({
    number: index + 1,
    ...(multipart ? { sha256: part.sha256 } : {}),
  }))
  if ('code' in predict(model, ownerOf(workspace), 'uploads.sign', { id, upload, parts }))
    return skipped('part')
  const expected = model.objects.has(upload) ? (multipart ? 404 : 412) : 200
  const signed = await ask(world, workspace, 'uploads.sign', { id, upload, parts })
  for (const [index, sample] of sent.entries()) {
    const part = signed.parts[index]
    const { status } = part === undefined ? { status: 0 } : await send(part, sample.bytes)
    if (status !== expected) throw new Difference(`part ${index + 1} answers ${status}, not ${expected}`)
    if (status !== 200) continue
    if (multipart) model.parts.set(upload, (model.parts.get(upload) ?? new Map()).set(index + 1, sample))
    else model.objects.set(upload, sample)
  }
  return { what: 'part', came: String(expected) }
}

const sum = (parts: readonly Sample[]) => parts.reduce((total, { size }) => total + size, 0)

/** Changes the bytes of an upload that is under way. */
export async function tamperWith(world: World, step: Step & { kind: 'tamper' }): Promise<Acted> {
  const { model } = world
  const named = model.names.get(step.upload)
  if (named?.kind !== 'upload') return skipped('tamper')
  const { workspace, id, file } = named
  const declared = workspace.files.get(file)?.uploads.get(id)
  // Only what was not completed yet: who changes bytes behind the service's back changes what its readers get.
  if (declared === undefined || declared.multipart || declared.expiresAt <= (model.times[0] ?? 0))
    return skipped('tamper')
  const sample = samples[step.sample]
  await tamper(world, { workspace: workspace.id, file, upload: id }, sample.bytes)
  model.objects.set(id, sample)
  return { what: 'tamper', came: 'ok' }
}

/** Fetches by a link that was given. */
export async function fetchLink(world: World, step: Step & { kind: 'fetch' }): Promise<Acted> {
  const { model } = world
  const link = model.downloads.get(step.link)
  if (link === undefined) return skipped('fetch')
  const answer = await fetch(link.url)
  const bytes = new Uint8Array(await answer.arrayBuffer())
  const object = model.objects.get(link.upload)
  const expected = hasEnded(link, model) ? 403 : object === undefined ? 404 : 200
  if (!isAsExpected(answer.status, expected, link, model))
    throw new Difference(`the link answers ${answer.status}, not ${expected}`)
  if (answer.status === 200 && object !== undefined && digest(bytes) !== digest(object.bytes)) {
    throw new Difference('the link gives other bytes')
  }
  return { what: 'fetch', came: String(answer.status) }
}
