import type { StoredFile, UploadKey } from '@lading/store'
import type { ServiceContext } from '../context.ts'

/**
 * What a file names: its versions and its uploads under way, each by the id in its object's key, and their multipart
 * uploads; anything while it changes. Strongly consistent. Most files have one version and nothing beside their head: that is read only when the
 * head does not name what is asked for.
 */
export class NamedByFile {
  readonly #store: ServiceContext['store']
  readonly #key: Pick<UploadKey, 'workspaceId' | 'fileId'>
  #head: Promise<StoredFile | undefined> | undefined
  #beside: Promise<{ uploads: Set<string>; multiparts: Set<string> }> | undefined

  constructor({ store }: Pick<ServiceContext, 'store'>, key: Pick<UploadKey, 'workspaceId' | 'fileId'>) {
    this.#store = store
    this.#key = key
  }

  async hasUpload(uploadId: string): Promise<boolean> {
    const file = await this.#file()
    if (file === undefined) return false
    if (file.uploadId === uploadId || (await this.#others(file)).uploads.has(uploadId)) return true
    return this.#hasChanged(file)
  }

  async hasMultipart(multipartId: string): Promise<boolean> {
    if (await this.#isOfJob(multipartId)) return true
    const file = await this.#file()
    if (file === undefined) return false
    if (file.multipartId === multipartId || (await this.#others(file)).multiparts.has(multipartId))
      return true
    return this.#hasChanged(file)
  }

  /** A job that makes a file writes it under the file's id to be, which is its own. */
  async #isOfJob(multipartId: string): Promise<boolean> {
    const { workspaceId, fileId } = this.#key
    const jobId = `job_${fileId.slice('file_'.length)}`
    const job = await this.#store.jobs.get(workspaceId, jobId)
    return job?.multipartId === multipartId && job.state === 'running'
  }

  /** An upload that was completed between the two reads is named by neither: nothing is said of a file that changes. */
  async #hasChanged({ workspaceId, fileId, writeId }: StoredFile): Promise<boolean> {
    return (await this.#store.files.getStored(workspaceId, fileId))?.writeId !== writeId
  }

  #file(): Promise<StoredFile | undefined> {
    this.#head ??= this.#store.files.getStored(this.#key.workspaceId, this.#key.fileId)
    return this.#head
  }

  #others({ workspaceId, fileId, origin }: StoredFile) {
    this.#beside ??= this.#store.files.collection(workspaceId, fileId).then(({ versions, uploads }) => {
      const own = [...versions, ...uploads].filter((one) => one.origin === origin)
      return {
        uploads: new Set(own.map(({ uploadId }) => uploadId)),
        multiparts: new Set(uploads.flatMap(({ multipartId }) => multipartId ?? [])),
      }
    })
    return this.#beside
  }
}
