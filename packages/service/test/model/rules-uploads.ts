import type { contract } from '@lading/contract'
import { partCountFor, partSizeFor } from '@lading/contract/upload'
import type * as z from 'zod'
import { changedIn } from './changes.ts'
import { findLive, findUpload } from './find.ts'
import { iso } from './matching.ts'
import { type Asked, heldBy, overQuota, type Predicted, type Rule } from './rule.ts'
import { forget } from './rules-files.ts'
import { digest, type Sample } from './samples.ts'
import type { Model, ModelFile, ModelUpload, ModelVersion } from './state.ts'
import { changedView, fileView, presentOf, urlEnd } from './views.ts'

type Input<Name extends keyof typeof contract.uploads> = z.output<(typeof contract.uploads)[Name]['input']>
type Complete = z.output<typeof contract.files.complete.input>

const noFile = { code: 'FILE_NOT_FOUND' } as const
const noUpload = { code: 'UPLOAD_NOT_FOUND' } as const

export const complete: Rule<Complete> = (asked) => {
  const { model, workspace, input } = asked
  const file = findLive(model, workspace, input.id)
  if (file === undefined) return noFile
  const [first] = file.versions
  if (file.state === 'ready') {
    const open = [...file.uploads.keys()].filter((one) => findUpload(model, file, one) !== undefined)
    // Left out, it is the only one under way.
    const id = input.upload ?? open[0]
    if (input.upload === undefined && open.length > 1) return noUpload
    if (id === undefined || file.completed.has(id)) return { output: fileView(file) }
    const upload = findUpload(model, file, id)
    return upload === undefined ? noUpload : (heldBy(model, workspace, file) ?? finish(asked, file, upload))
  }
  const upload = file.uploads.get(first?.upload ?? '')
  const isNamed = input.upload === undefined || input.upload === upload?.upload
  return upload === undefined || !isNamed ? noUpload : finish(asked, file, upload)
}

function finish({ model, workspace }: Asked<Complete>, file: ModelFile, upload: ModelUpload): Predicted {
  const arrived = arrivalOf(model, upload)
  if (arrived === undefined) return { code: 'UPLOAD_MISSING' }
  const { sample, partsSha256 } = arrived
  if (sample.size !== upload.size) {
    return mismatch(model, upload, 'size', String(upload.size), String(sample.size))
  }
  if (upload.sha256 !== null && sample.sha256 !== upload.sha256) {
    return mismatch(model, upload, 'sha256', upload.sha256, sample.sha256)
  }
  const isFirst = file.state === 'pending'
  const over = overQuota(workspace, { files: isFirst ? 1 : 0, bytes: upload.size })
  if (over !== undefined) {
    return { ...over, apply: () => join(model, upload) }
  }
  const { expiresAt: _, ...content } = upload
  const number = isFirst ? 1 : presentOf(file).number + 1
  const made: ModelVersion = {
    ...content,
    number,
    detected: sample.detected,
    partsSha256,
    restoredFrom: null,
    createdAt: 0,
  }
  const folderId = isFirst && !workspace.folders.has(file.folderId ?? '') ? null : file.folderId
  const ready = { state: 'ready', folderId, expiresAt: null } as const
  return {
    output: changedView(model, { ...file, ...ready, versions: [...file.versions, made] }),
    apply(body) {
      join(model, upload)
      const version = { ...made, createdAt: Date.parse(body.updatedAt) }
      if (isFirst) file.versions.splice(0, 1, version)
      else file.versions.push(version)
      file.uploads.delete(upload.upload)
      file.completed.add(upload.upload)
      changedIn(file, ready, body)
    },
  }
}

/** Wrong bytes are removed: the right ones can be sent. */
function mismatch(
  model: Model,
  upload: ModelUpload,
  field: string,
  declared: string,
  received: string,
): Predicted {
  return {
    code: 'UPLOAD_MISMATCH',
    data: { field, declared, received },
    apply: () => void model.objects.delete(upload.upload),
    afterFault: ['UPLOAD_MISSING'],
  }
}

/** Parts that are all there become one object, whatever comes after. */
export function join(model: Model, upload: ModelUpload): void {
  const arrived = arrivalOf(model, upload)
  if (!upload.multipart || arrived === undefined) return
  model.parts.delete(upload.upload)
  model.objects.set(upload.upload, arrived.sample)
}

const digests = new Map<Sample, string>()

function arrivalOf(
  model: Model,
  upload: ModelUpload,
): { sample: Sample; partsSha256: string | null } | undefined {
  const object = model.objects.get(upload.upload)
  if (object !== undefined) {
    return { sample: object, partsSha256: upload.multipart ? (digests.get(object) ?? null) : null }
  }
  const parts = model.parts.get(upload.upload)
  if (!upload.multipart || parts === undefined) return undefined
  const count = partCountFor(upload.size)
  const all = Array.from({ length: count }, (_, index) => parts.get(index + 1)).flatMap((part) => part ?? [])
  if (all.length < count) return undefined
  const [only] = all
  const whole: Sample =
    count === 1 && only !== undefined
      ? { ...only }
      : { ...largest(all), size: upload.size, sha256: '', detected: null }
  const partsSha256 = digest(Buffer.concat(all.map(({ sha256 }) => Buffer.from(sha256, 'hex'))))
  digests.set(whole, partsSha256)
  return { sample: whole, partsSha256 }
}

function largest(all: readonly Sample[]): Sample {
  const bytes = Uint8Array.from(Buffer.concat(all.map((part) => part.bytes)))
  return { bytes, size: bytes.length, sha256: '', detected: null }
}

/** The upload that an address and an id name, of a pending file or of a new version. */
function find({ model, workspace, input }: Asked<{ id: string; upload: string }>) {
  const file = findLive(model, workspace, input.id)
  if (file === undefined) return noFile
  const upload = findUpload(model, file, input.upload)
  return upload === undefined ? noUpload : { file, upload }
}

export const get: Rule<Input<'get'>> = (asked) => {
  const found = find(asked)
  if ('code' in found) return found
  const { upload, contentType, size, multipart, expiresAt } = found.upload
  const parts = [...(asked.model.parts.get(upload) ?? [])]
    .filter(([number]) => number > asked.input.after)
    .sort(([a], [b]) => a - b)
  const shown = parts.slice(0, asked.input.limit)
  return {
    output: {
      id: upload,
      kind: multipart ? 'multipart' : 'single',
      contentType,
      size,
      partSize: multipart ? partSizeFor(size) : size,
      partCount: multipart ? partCountFor(size) : 1,
      parts: shown.map(([number, part]) => ({ number, size: part.size, sha256: part.sha256 })),
      nextPart: shown.length < parts.length ? (shown.at(-1)?.[0] ?? null) : null,
      expiresAt: iso(expiresAt),
    },
  }
}

export const sign: Rule<Input<'sign'>> = (asked) => {
  const found = find(asked)
  if ('code' in found) return found
  const { size, sha256, multipart, expiresAt } = found.upload
  const count = multipart ? partCountFor(size) : 1
  const seen = new Set<number>()
  for (const part of asked.input.parts) {
    const { number } = part
    const isWrong = multipart
      ? part.sha256 === undefined
      : part.sha256 !== undefined && part.sha256 !== sha256
    if (number > count || seen.has(number) || isWrong) return { code: 'PART_INVALID', data: { number } }
    seen.add(number)
  }
  const { model } = asked
  return {
    output: {
      parts: asked.input.parts.map(({ number }) => ({
        number,
        method: 'PUT',
        expiresAt: (value) => model.times.some((now) => iso(urlEnd(now, expiresAt)) === value),
      })),
    },
  }
}

export const abort: Rule<Input<'abort'>> = (asked) => {
  const found = find(asked)
  if ('code' in found) return found
  const { model, workspace } = asked
  const { file, upload } = found
  if (file.state === 'pending') {
    return {
      output: undefined,
      apply: () => forget(model, workspace, file),
      afterFault: ['FILE_NOT_FOUND'],
    }
  }
  return {
    output: undefined,
    apply() {
      file.uploads.delete(upload.upload)
      model.objects.delete(upload.upload)
      model.parts.delete(upload.upload)
    },
    afterFault: ['UPLOAD_NOT_FOUND'],
  }
}
