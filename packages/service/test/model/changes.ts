import { Difference } from './difference.ts'
import type { Shown } from './shown.ts'
import type { Content, ModelFile, ModelUpload } from './state.ts'

/** What a caller declares of bytes. */
export function content(
  input: { contentType: string; size: number; sha256?: string | undefined; multipart: boolean },
  upload: string,
): Content {
  const { contentType, size, sha256 = null, multipart } = input
  return { contentType, size, sha256, multipart, upload }
}

/** The answer that shows a change tells its time and the new ETag. */
export function changedIn(file: ModelFile, change: Partial<ModelFile>, body: Shown): void {
  Object.assign(file, change)
  file.changes++
  file.updatedAt = Date.parse(body.updatedAt)
  see(file, body)
}

/** Whoever sees a file learns its ETag, which begins with the number of its changes: each was made once. */
export function see(file: ModelFile, body: Pick<Shown, 'etag'>): void {
  const changes = Number(/^"(\d+)-/.exec(body.etag)?.[1])
  if (changes !== file.changes) throw new Difference(`the ETag is ${body.etag} after ${file.changes} changes`)
  file.etag = body.etag
  file.etags.add(body.etag)
}

export function startUpload(file: ModelFile, content: Content, expiresAt: number): ModelUpload {
  const upload = { ...content, expiresAt }
  file.uploads.set(content.upload, upload)
  return upload
}
