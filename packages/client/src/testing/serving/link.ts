import type { Content, StoredFile, StoredWorkspace } from '../state.ts'
import type { World } from '../world.ts'
import { contentDisposition, servingOf } from './serving.ts'

/** Seconds for which a download URL works. */
const linkSeconds = 900

/** A signed URL that gives the bytes under the name of the file. */
export function downloadLink(
  { signer }: World,
  workspace: StoredWorkspace,
  file: StoredFile,
  content: Content,
  wanted: 'attachment' | 'inline',
) {
  const { disposition, contentType } = servingOf(content, wanted)
  const key = `${workspace.id}/${file.id}/${content.uploadId}`
  const query = {
    'response-content-disposition': contentDisposition(file.name, disposition),
    'response-content-type': contentType,
  }
  return { ...signer.sign({ method: 'GET', key, query, headers: {} }, linkSeconds), disposition }
}
