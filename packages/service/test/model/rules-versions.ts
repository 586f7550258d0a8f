import type { contract } from '@lading/contract'
import type * as z from 'zod'
import { changedIn, content, startUpload } from './changes.ts'
import { findLive } from './find.ts'
import { type Asked, heldBy, hour, overQuota, type Predicted, type Rule } from './rule.ts'
import { dispositionOf } from './rules-files.ts'
import type { ModelFile, ModelVersion } from './state.ts'
import { changedView, fileView, moment, presentOf, uploadView, versionView } from './views.ts'

type Operations = typeof contract.versions
type Input<Name extends keyof Operations> = z.output<Operations[Name]['input']>

/** Every operation on versions wants a file that is ready. */
function ofReady<Given extends { id: string }>(
  { model, workspace, input }: Asked<Given>,
  rule: (file: ModelFile) => Predicted,
): Predicted {
  const file = findLive(model, workspace, input.id)
  if (file === undefined) return { code: 'FILE_NOT_FOUND' }
  return file.state === 'ready' ? rule(file) : { code: 'FILE_NOT_READY' }
}

function ofVersion<Given extends { id: string; version: string }>(
  asked: Asked<Given>,
  rule: (file: ModelFile, version: ModelVersion) => Predicted,
): Predicted {
  return ofReady(asked, (file) => {
    const version = file.versions.find(({ number }) => String(number) === asked.input.version)
    return version === undefined ? { code: 'VERSION_NOT_FOUND' } : rule(file, version)
  })
}

export const create: Rule<Input<'create'>> = (asked) =>
  ofReady(asked, (file) => {
    const { model, workspace, input } = asked
    const { size, multipart } = input
    const refused = heldBy(model, workspace, file) ?? overQuota(workspace, { files: 0, bytes: size })
    if (refused !== undefined) return refused
    const lifetime = (multipart ? 7 * 24 : 24) * hour
    return {
      output: {
        file: fileView(file),
        upload: uploadView(model, {
          size,
          multipart,
          id: (value) => typeof value === 'string',
          expiresAt: () => model.times.map((time) => time + lifetime),
        }),
      },
      apply({ upload }) {
        // The URL of a single upload ends before the upload itself, at a time that begins with it.
        const begun = multipart
          ? Date.parse(upload.expiresAt) - lifetime
          : Date.parse(upload.expiresAt) - hour
        startUpload(file, content(input, upload.id), begun + lifetime)
      },
    }
  })

export const list: Rule<Input<'list'>> = (asked) =>
  ofReady(asked, (file) => {
    if (asked.input.cursor !== undefined) return { code: 'CURSOR_INVALID' }
    const items = file.versions.map((version) => versionView(version, file)).reverse()
    return { output: { items, nextCursor: null } }
  })

export const get: Rule<Input<'get'>> = (asked) =>
  ofVersion(asked, (file, version) => ({ output: versionView(version, file) }))

export const download: Rule<Input<'download'>> = (asked) =>
  ofVersion(asked, (file, version) => ({
    output: {
      url: (value) => typeof value === 'string',
      expiresAt: moment(asked.model, 15 * 60_000),
      disposition: dispositionOf(version.contentType, version.detected, asked.input.disposition),
      version: versionView(version, file),
    },
  }))

export const restore: Rule<Input<'restore'>> = (asked) =>
  ofVersion(asked, (file, version) => {
    const { model, workspace } = asked
    const present = presentOf(file)
    if (version.number === present.number) return { output: fileView(file) }
    const held = heldBy(model, workspace, file)
    if (held !== undefined) return held
    const made = { ...version, number: present.number + 1, restoredFrom: version.number, createdAt: 0 }
    return {
      output: changedView(model, { ...file, versions: [...file.versions, made] }),
      apply(body) {
        file.versions.push({ ...made, createdAt: Date.parse(body.updatedAt) })
        changedIn(file, {}, body)
      },
    }
  })
