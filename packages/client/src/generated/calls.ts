// Made from the contract by `npx -y pnpm@12 generate`: change the contract, not this.

import type { CommonErrorCode } from './errors.ts'
import type {
  ArchivesCreateInput,
  AuditExportInput,
  AuditListInput,
  FilesCompleteInput,
  FilesCreateInput,
  FilesCreateOutput,
  FilesDeleteInput,
  FilesDownloadInput,
  FilesGetInput,
  FilesListInput,
  FilesPurgeInput,
  FilesRestoreInput,
  FilesRetainInput,
  FilesUpdateInput,
  FoldersCreateInput,
  FoldersDeleteInput,
  FoldersGetInput,
  FoldersListInput,
  FoldersMoveInput,
  JobsCancelInput,
  JobsGetInput,
  JobsListInput,
  KeysCreateInput,
  KeysCreateOutput,
  KeysListInput,
  KeysRevokeInput,
  KeysRotateInput,
  KeysRotateOutput,
  UploadsAbortInput,
  UploadsGetInput,
  UploadsSignInput,
  UploadsSignOutput,
  UsageDaysInput,
  UsageDaysOutput,
  VersionsCreateInput,
  VersionsCreateOutput,
  VersionsDownloadInput,
  VersionsGetInput,
  VersionsListInput,
  VersionsRestoreInput,
  WorkspaceRetainInput,
  WorkspaceUpdateInput,
} from './messages.ts'
import type {
  ApiKey,
  AuditRecord,
  File,
  FileDownload,
  Folder,
  Job,
  UploadStatus,
  Usage,
  Version,
  VersionDownload,
  Workspace,
} from './resources.ts'
import type { Call, CallOptions, Listing, MutationOptions } from '@lading/stack/client'

/** The operations `files.…` of the service. */
export interface FilesCalls {
  /**
   * Create a file.
   *
   * Announces a file and answers with how to send its bytes. The file is `pending` until `files.complete`
   * finds the bytes; if that does not happen within 24 hours (a week for a multipart upload) it is gone.
   * With an `externalRef` the id follows from the reference: creating a pending file again with the same
   * declaration gives the same file and a fresh upload URL.
   *
   * Answers {@link FilesCreateOutput}.
   *
   * Fails with these codes, and with those of every call ({@link CommonErrorCode}):
   * - `EXTERNAL_REF_TAKEN` (409): The external reference is taken.
   * - `FOLDER_NOT_FOUND` (404): Folder not found.
   * - `QUOTA_EXCEEDED` (403): The quota of the workspace is used up.
   *
   * Needs the scope `files:write`. In REST: `POST /v1/files`.
   *
   * @example Announce a PDF that belongs to row 42
   * ```ts
   * const answer = await lading.files.create({
   *   name: 'quarterly report.pdf',
   *   contentType: 'application/pdf',
   *   size: 48213,
   *   sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
   *   externalRef: 'attachments/42',
   *   tags: ['invoice', '2026'],
   *   metadata: { uploadedBy: 17 },
   * })
   * ```
   */
  create(input: FilesCreateInput, options?: MutationOptions): Call<FilesCreateOutput>

  /**
   * Complete an upload.
   *
   * Compares size and checksum with what storage holds. The first upload makes the file `ready`; the upload
   * of a new version makes that version the present one. Completing what is complete answers the same again.
   *
   * Answers {@link File}: a file: what is known about it. Its bytes are fetched from a signed URL.
   *
   * Fails with these codes, and with those of every call ({@link CommonErrorCode}):
   * - `FILE_NOT_FOUND` (404): File not found.
   * - `UPLOAD_NOT_FOUND` (404): Upload not found.
   * - `UPLOAD_MISSING` (409): The bytes have not arrived.
   * - `UPLOAD_MISMATCH` (409): The bytes are not the declared ones.
   * - `FILE_HELD` (409): The file is held.
   * - `QUOTA_EXCEEDED` (403): The quota of the workspace is used up.
   *
   * Needs the scope `files:write`. In REST: `POST /v1/files/{id}/complete`.
   *
   * @example The bytes have arrived
   * ```ts
   * const answer = await lading.files.complete({ id: 'file_01hv3zk5x8q9w2rbt7ymn4cd' })
   * ```
   */
  complete(input: FilesCompleteInput, options?: MutationOptions): Call<File>

  /**
   * Get a file.
   *
   * What is known about a file, pending or ready.
   *
   * Answers {@link File}: a file: what is known about it. Its bytes are fetched from a signed URL.
   *
   * Fails with these codes, and with those of every call ({@link CommonErrorCode}):
   * - `FILE_NOT_FOUND` (404): File not found.
   *
   * Needs the scope `files:read`. In REST: `GET /v1/files/{id}`.
   *
   * @example By id
   * ```ts
   * const answer = await lading.files.get({ id: 'file_01hv3zk5x8q9w2rbt7ymn4cd' })
   * ```
   */
  get(input: FilesGetInput, options?: CallOptions): Call<File>

  /**
   * List files.
   *
   * Files of the workspace: the ready ones, newest first, unless asked otherwise.
   *
   * Each listing is read from one index, so a page costs the same at ten files and at ten million. What goes
   * together:
   *
   * | ask for | sorted by | and narrow by |
   * |---|---|---|
   * | nothing, or `state` | `created` (trash: when deleted) | `createdFrom`, `createdBefore` |
   * | `tag` | `created` | `createdFrom`, `createdBefore` |
   * | `contentType` | `created` | `createdFrom`, `createdBefore` |
   * | `folder` | `name` | `namePrefix` |
   * | `folder` with `subtree` | folder by folder, in each by `name` | |
   * | `sort=name` | `name` | `namePrefix` |
   * | `sort=size` | `size` | `sizeMin`, `sizeMax` |
   *
   * Anything else is answered by `QUERY_NOT_SERVED`, which names what to use instead.
   *
   * Answers {@link File} after {@link File}, fetched page by page as they are read.
   *
   * Fails with these codes, and with those of every call ({@link CommonErrorCode}):
   * - `CURSOR_INVALID` (400): The cursor is not valid here.
   * - `QUERY_NOT_SERVED` (400): No index serves this combination.
   * - `FOLDER_NOT_FOUND` (404): Folder not found.
   *
   * Needs the scope `files:read`. In REST: `GET /v1/files`.
   *
   * @example The newest file
   * ```ts
   * for await (const item of lading.files.list({ limit: 1 })) console.log(item)
   * ```
   */
  list(options?: FilesListInput & CallOptions): Listing<File>

  /**
   * Update a file.
   *
   * Changes name, folder, tags or metadata; a field that is left out stays, a field that is given is
   * replaced as a whole. With `If-Match` the change is made only if nobody else changed the file in between.
   *
   * Answers {@link File}: a file: what is known about it. Its bytes are fetched from a signed URL.
   *
   * Fails with these codes, and with those of every call ({@link CommonErrorCode}):
   * - `FILE_NOT_FOUND` (404): File not found.
   * - `FOLDER_NOT_FOUND` (404): Folder not found.
   * - `REVISION_MISMATCH` (412): The file was changed in the meantime.
   *
   * Needs the scope `files:write`. In REST: `PATCH /v1/files/{id}`.
   *
   * @example Rename unless somebody else changed it
   * ```ts
   * const answer = await lading.files.update({
   *   id: 'file_01hv3zk5x8q9w2rbt7ymn4cd',
   *   name: 'Q4 report.pdf',
   *   ifMatch: '"2-k3m9q2xw"',
   * })
   * ```
   */
  update(input: FilesUpdateInput, options?: MutationOptions): Call<File>

  /**
   * Download a file.
   *
   * A signed URL for the bytes of the present version, valid for a short time. REST answers 302, so `curl
   * -L` and browsers fetch the bytes at once.
   *
   * Answers {@link FileDownload}: where the bytes are.
   *
   * Fails with these codes, and with those of every call ({@link CommonErrorCode}):
   * - `FILE_NOT_FOUND` (404): File not found.
   * - `FILE_NOT_READY` (409): The upload is not complete.
   *
   * Needs the scope `files:read`. In REST: `GET /v1/files/{id}/content`.
   *
   * @example By external reference
   * ```ts
   * const answer = await lading.files.download({ id: 'ref:attachments/42' })
   * ```
   */
  download(input: FilesDownloadInput, options?: CallOptions): Call<FileDownload>

  /**
   * Delete a file.
   *
   * Moves the file to the trash, from which `files.restore` brings it back for as long as the workspace
   * keeps it (30 days unless set otherwise). A pending file is removed at once. Deleting it again answers
   * that there is no such file. With `If-Match` it is deleted only if nobody else changed it in between.
   *
   * Answers nothing.
   *
   * Fails with these codes, and with those of every call ({@link CommonErrorCode}):
   * - `FILE_NOT_FOUND` (404): File not found.
   * - `REVISION_MISMATCH` (412): The file was changed in the meantime.
   * - `FILE_HELD` (409): The file is held.
   *
   * Needs the scope `files:write`. In REST: `DELETE /v1/files/{id}`.
   *
   * @example By id
   * ```ts
   * await lading.files.delete({ id: 'file_01hv3zk5x8q9w2rbt7ymn4cd' })
   * ```
   */
  delete(input: FilesDeleteInput, options?: MutationOptions): Call<void>

  /**
   * Restore a file from the trash.
   *
   * Brings the file back with everything it had. If its folder is gone by now, it comes back to the root.
   * Restoring a file that is not in the trash answers with the file as it is.
   *
   * Answers {@link File}: a file: what is known about it. Its bytes are fetched from a signed URL.
   *
   * Fails with these codes, and with those of every call ({@link CommonErrorCode}):
   * - `FILE_NOT_FOUND` (404): File not found.
   *
   * Needs the scope `files:write`. In REST: `POST /v1/files/{id}/restore`.
   *
   * @example By id
   * ```ts
   * const answer = await lading.files.restore({ id: 'file_01hv3zk5x8q9w2rbt7ymn4cd' })
   * ```
   */
  restore(input: FilesRestoreInput, options?: MutationOptions): Call<File>

  /**
   * Purge a file.
   *
   * Removes the file with all its versions and bytes, now and for good, whether it is in the trash or not.
   *
   * Answers nothing.
   *
   * Fails with these codes, and with those of every call ({@link CommonErrorCode}):
   * - `FILE_NOT_FOUND` (404): File not found.
   * - `FILE_HELD` (409): The file is held.
   *
   * Needs the scope `files:purge`. In REST: `POST /v1/files/{id}/purge`.
   *
   * @example By id
   * ```ts
   * await lading.files.purge({ id: 'file_01hv3zk5x8q9w2rbt7ymn4cd' })
   * ```
   */
  purge(input: FilesPurgeInput, options?: MutationOptions): Call<void>

  /**
   * Hold a file, or release it.
   *
   * Keeps the file from being deleted, purged and overwritten: until a date, under legal hold, or both. The
   * three fields are replaced as a whole; sending none of them releases the file. Works in the trash too,
   * and keeps the file there for as long as it is held.
   *
   * Answers {@link File}: a file: what is known about it. Its bytes are fetched from a signed URL.
   *
   * Fails with these codes, and with those of every call ({@link CommonErrorCode}):
   * - `FILE_NOT_FOUND` (404): File not found.
   * - `FILE_NOT_READY` (409): The upload is not complete.
   *
   * Needs the scope `retention:write`. In REST: `PUT /v1/files/{id}/retention`.
   *
   * @example Until the end of the statutory period
   * ```ts
   * const answer = await lading.files.retain({
   *   id: 'file_01hv3zk5x8q9w2rbt7ymn4cd',
   *   until: '2036-12-31T23:59:59Z',
   *   reason: 'Tax records',
   * })
   * ```
   */
  retain(input: FilesRetainInput, options?: MutationOptions): Call<File>
}

/** The operations `uploads.…` of the service. */
export interface UploadsCalls {
  /**
   * Get an upload.
   *
   * What is known of an upload under way, and which of its parts have arrived: what another process needs to
   * resume it.
   *
   * Answers {@link UploadStatus}: an upload that is under way.
   *
   * Fails with these codes, and with those of every call ({@link CommonErrorCode}):
   * - `FILE_NOT_FOUND` (404): File not found.
   * - `UPLOAD_NOT_FOUND` (404): Upload not found.
   *
   * Needs the scope `files:write`. In REST: `GET /v1/files/{id}/uploads/{upload}`.
   *
   * @example One part of three has arrived
   * ```ts
   * const answer = await lading.uploads.get({
   *   id: 'file_01hv3zk5x8q9w2rbt7ymn4cd',
   *   upload: 'upload_k3m9q2xw01hv3zk5x8q9w2rb',
   * })
   * ```
   */
  get(input: UploadsGetInput, options?: CallOptions): Call<UploadStatus>

  /**
   * Sign upload URLs.
   *
   * Fresh signed URLs, each valid for an hour at most: for parts of a multipart upload, or, as part 1, for
   * the single PUT. A part may be sent again: the last one counts.
   *
   * Answers {@link UploadsSignOutput}.
   *
   * Fails with these codes, and with those of every call ({@link CommonErrorCode}):
   * - `FILE_NOT_FOUND` (404): File not found.
   * - `UPLOAD_NOT_FOUND` (404): Upload not found.
   * - `PART_INVALID` (400): The upload has no such part.
   *
   * Needs the scope `files:write`. In REST: `POST /v1/files/{id}/uploads/{upload}/parts`.
   *
   * @example The second part
   * ```ts
   * const answer = await lading.uploads.sign({
   *   id: 'file_01hv3zk5x8q9w2rbt7ymn4cd',
   *   upload: 'upload_k3m9q2xw01hv3zk5x8q9w2rb',
   *   parts: [{ number: 2, sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' }],
   * })
   * ```
   */
  sign(input: UploadsSignInput, options?: CallOptions): Call<UploadsSignOutput>

  /**
   * Abort an upload.
   *
   * Gives the upload up and discards what has arrived. Aborting the first upload of a pending file removes
   * the file; a ready file keeps its present version.
   *
   * Answers nothing.
   *
   * Fails with these codes, and with those of every call ({@link CommonErrorCode}):
   * - `FILE_NOT_FOUND` (404): File not found.
   * - `UPLOAD_NOT_FOUND` (404): Upload not found.
   *
   * Needs the scope `files:write`. In REST: `DELETE /v1/files/{id}/uploads/{upload}`.
   *
   * @example By id
   * ```ts
   * await lading.uploads.abort({
   *   id: 'file_01hv3zk5x8q9w2rbt7ymn4cd',
   *   upload: 'upload_k3m9q2xw01hv3zk5x8q9w2rb',
   * })
   * ```
   */
  abort(input: UploadsAbortInput, options?: MutationOptions): Call<void>
}

/** The operations `versions.…` of the service. */
export interface VersionsCalls {
  /**
   * Upload a new version.
   *
   * Announces new bytes for a ready file. The present version stays readable until `files.complete`, called
   * with the id of this upload, makes the new one the present one.
   *
   * Answers {@link VersionsCreateOutput}.
   *
   * Fails with these codes, and with those of every call ({@link CommonErrorCode}):
   * - `FILE_NOT_FOUND` (404): File not found.
   * - `FILE_NOT_READY` (409): The upload is not complete.
   * - `FILE_HELD` (409): The file is held.
   * - `QUOTA_EXCEEDED` (403): The quota of the workspace is used up.
   *
   * Needs the scope `files:write`. In REST: `POST /v1/files/{id}/versions`.
   *
   * @example Replace the bytes
   * ```ts
   * const answer = await lading.versions.create({
   *   id: 'file_01hv3zk5x8q9w2rbt7ymn4cd',
   *   contentType: 'application/pdf',
   *   size: 48213,
   *   sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
   * })
   * ```
   */
  create(input: VersionsCreateInput, options?: MutationOptions): Call<VersionsCreateOutput>

  /**
   * List the versions of a file.
   *
   * Newest first; the first of the first page is the present one.
   *
   * Answers {@link Version} after {@link Version}, fetched page by page as they are read.
   *
   * Fails with these codes, and with those of every call ({@link CommonErrorCode}):
   * - `FILE_NOT_FOUND` (404): File not found.
   * - `FILE_NOT_READY` (409): The upload is not complete.
   * - `CURSOR_INVALID` (400): The cursor is not valid here.
   *
   * Needs the scope `files:read`. In REST: `GET /v1/files/{id}/versions`.
   *
   * @example All of them
   * ```ts
   * for await (const item of lading.versions.list({ id: 'file_01hv3zk5x8q9w2rbt7ymn4cd' })) console.log(item)
   * ```
   */
  list(options: VersionsListInput & CallOptions): Listing<Version>

  /**
   * Get a version.
   *
   * Answers {@link Version}: one version of a file.
   *
   * Fails with these codes, and with those of every call ({@link CommonErrorCode}):
   * - `FILE_NOT_FOUND` (404): File not found.
   * - `FILE_NOT_READY` (409): The upload is not complete.
   * - `VERSION_NOT_FOUND` (404): Version not found.
   *
   * Needs the scope `files:read`. In REST: `GET /v1/files/{id}/versions/{version}`.
   *
   * @example The first one
   * ```ts
   * const answer = await lading.versions.get({ id: 'file_01hv3zk5x8q9w2rbt7ymn4cd', version: '1' })
   * ```
   */
  get(input: VersionsGetInput, options?: CallOptions): Call<Version>

  /**
   * Download a version.
   *
   * A signed URL for the bytes of any version, valid for a short time. REST answers 302.
   *
   * Answers {@link VersionDownload}: where the bytes of the version are.
   *
   * Fails with these codes, and with those of every call ({@link CommonErrorCode}):
   * - `FILE_NOT_FOUND` (404): File not found.
   * - `FILE_NOT_READY` (409): The upload is not complete.
   * - `VERSION_NOT_FOUND` (404): Version not found.
   *
   * Needs the scope `files:read`. In REST: `GET /v1/files/{id}/versions/{version}/content`.
   *
   * @example The first one
   * ```ts
   * const answer = await lading.versions.download({ id: 'file_01hv3zk5x8q9w2rbt7ymn4cd', version: '1' })
   * ```
   */
  download(input: VersionsDownloadInput, options?: CallOptions): Call<VersionDownload>

  /**
   * Restore a version.
   *
   * Makes the bytes of an earlier version the present ones, as a version of its own: nothing of the history
   * is lost. Restoring the present version answers with the file as it is.
   *
   * Answers {@link File}: a file: what is known about it. Its bytes are fetched from a signed URL.
   *
   * Fails with these codes, and with those of every call ({@link CommonErrorCode}):
   * - `FILE_NOT_FOUND` (404): File not found.
   * - `FILE_NOT_READY` (409): The upload is not complete.
   * - `VERSION_NOT_FOUND` (404): Version not found.
   * - `FILE_HELD` (409): The file is held.
   *
   * Needs the scope `files:write`. In REST: `POST /v1/files/{id}/versions/{version}/restore`.
   *
   * @example Back to the first one
   * ```ts
   * const answer = await lading.versions.restore({ id: 'file_01hv3zk5x8q9w2rbt7ymn4cd', version: '1' })
   * ```
   */
  restore(input: VersionsRestoreInput, options?: MutationOptions): Call<File>
}

/** The operations `folders.…` of the service. */
export interface FoldersCalls {
  /**
   * Create a folder.
   *
   * Answers {@link Folder}: a folder: a place for files and other folders.
   *
   * Fails with these codes, and with those of every call ({@link CommonErrorCode}):
   * - `FOLDER_NOT_FOUND` (404): Folder not found.
   * - `FOLDER_EXISTS` (409): The parent has a folder of this name.
   * - `FOLDER_TOO_DEEP` (409): The folder would lie too deep.
   *
   * Needs the scope `files:write`. In REST: `POST /v1/folders`.
   *
   * @example Below another
   * ```ts
   * const answer = await lading.folders.create({ name: '2026', parent: 'path:invoices' })
   * ```
   */
  create(input: FoldersCreateInput, options?: MutationOptions): Call<Folder>

  /**
   * Get a folder.
   *
   * Answers {@link Folder}: a folder: a place for files and other folders.
   *
   * Fails with these codes, and with those of every call ({@link CommonErrorCode}):
   * - `FOLDER_NOT_FOUND` (404): Folder not found.
   *
   * Needs the scope `files:read`. In REST: `GET /v1/folders/{id}`.
   *
   * @example By path
   * ```ts
   * const answer = await lading.folders.get({ id: 'path:invoices/2026' })
   * ```
   */
  get(input: FoldersGetInput, options?: CallOptions): Call<Folder>

  /**
   * List folders.
   *
   * The folders right below one, by name in byte order. The files in it are listed by `files.list` with
   * `folder`.
   *
   * Answers {@link Folder} after {@link Folder}, fetched page by page as they are read.
   *
   * Fails with these codes, and with those of every call ({@link CommonErrorCode}):
   * - `FOLDER_NOT_FOUND` (404): Folder not found.
   * - `CURSOR_INVALID` (400): The cursor is not valid here.
   *
   * Needs the scope `files:read`. In REST: `GET /v1/folders`.
   *
   * @example What lies below a folder
   * ```ts
   * for await (const item of lading.folders.list({ parent: 'path:invoices' })) console.log(item)
   * ```
   */
  list(options?: FoldersListInput & CallOptions): Listing<Folder>

  /**
   * Move or rename a folder.
   *
   * Gives the folder another parent, another name, or both. Files and folders below it come along: they name
   * their folder by its id, so a folder of any size moves at once, and the job is `done` when it is first
   * seen. Folders below it may come to lie deeper than paths go: they are reached by their ids then.
   *
   * Answers {@link Job}: work that may outlast the call that began it.
   *
   * Fails with these codes, and with those of every call ({@link CommonErrorCode}):
   * - `FOLDER_NOT_FOUND` (404): Folder not found.
   * - `FOLDER_EXISTS` (409): The parent has a folder of this name.
   * - `FOLDER_CYCLE` (409): A folder cannot be moved into itself.
   * - `FOLDER_TOO_DEEP` (409): The folder would lie too deep.
   *
   * Needs the scope `files:write`. In REST: `POST /v1/folders/{id}/move`.
   *
   * @example Rename
   * ```ts
   * const answer = await lading.folders.move({ id: 'path:invoices/2026', name: 'this year' })
   * ```
   */
  move(input: FoldersMoveInput, options?: MutationOptions): Call<Job>

  /**
   * Delete a folder.
   *
   * Moves every file in the folder and below it to the trash and removes the folders, as a job. Files that
   * are held stay, and so do their folders; `progress.kept` counts them. A restored file whose folder is
   * gone comes back to the root.
   *
   * Answers {@link Job}: work that may outlast the call that began it.
   *
   * Fails with these codes, and with those of every call ({@link CommonErrorCode}):
   * - `FOLDER_NOT_FOUND` (404): Folder not found.
   *
   * Needs the scope `files:write`. In REST: `DELETE /v1/folders/{id}`.
   *
   * @example By path
   * ```ts
   * const answer = await lading.folders.delete({ id: 'path:invoices/2026' })
   * ```
   */
  delete(input: FoldersDeleteInput, options?: MutationOptions): Call<Job>
}

/** The operations `archives.…` of the service. */
export interface ArchivesCalls {
  /**
   * Create a ZIP archive.
   *
   * Puts files into one ZIP archive, as a job; when it is done, `fileId` is the archive, a file like any
   * other that is gone after `expiresInHours`. Say which files by exactly one of `files`, `folder` and
   * `tag`; of a folder and a tag the files that are ready when the job begins are taken. Names keep their
   * folders; names that are there twice get a number, and what could leave the archive or a file system does
   * not take is replaced. Archives in a folder are left out. What is compressed already, such as photos and
   * films, is stored as it is. The archive counts against the quota.
   *
   * Answers {@link Job}: work that may outlast the call that began it.
   *
   * Fails with these codes, and with those of every call ({@link CommonErrorCode}):
   * - `FOLDER_NOT_FOUND` (404): Folder not found.
   *
   * Needs the scope `files:write`. In REST: `POST /v1/archives`.
   *
   * @example Everything in a folder
   * ```ts
   * const answer = await lading.archives.create({ folder: 'path:invoices/2026', name: 'invoices 2026.zip' })
   * ```
   */
  create(input?: ArchivesCreateInput, options?: MutationOptions): Call<Job>
}

/** The operations `jobs.…` of the service. */
export interface JobsCalls {
  /**
   * Get a job.
   *
   * Answers {@link Job}: work that may outlast the call that began it.
   *
   * Fails with these codes, and with those of every call ({@link CommonErrorCode}):
   * - `JOB_NOT_FOUND` (404): Job not found.
   *
   * Needs the scope `files:read`. In REST: `GET /v1/jobs/{id}`.
   *
   * @example By id
   * ```ts
   * const answer = await lading.jobs.get({ id: 'job_9w2rbt7ymn4cd01hv3zk5x8q' })
   * ```
   */
  get(input: JobsGetInput, options?: CallOptions): Call<Job>

  /**
   * List jobs.
   *
   * The jobs of the workspace, newest first, until 30 days after they end.
   *
   * Answers {@link Job} after {@link Job}, fetched page by page as they are read.
   *
   * Fails with these codes, and with those of every call ({@link CommonErrorCode}):
   * - `CURSOR_INVALID` (400): The cursor is not valid here.
   *
   * Needs the scope `files:read`. In REST: `GET /v1/jobs`.
   *
   * @example The newest
   * ```ts
   * for await (const item of lading.jobs.list()) console.log(item)
   * ```
   */
  list(options?: JobsListInput & CallOptions): Listing<Job>

  /**
   * Cancel a job.
   *
   * Ends a job that is `queued` or `running`, for good. What it has made so far is removed shortly after.
   * Cancelling it again answers the same. A job of folders cannot be cancelled: half of a folder would be
   * gone.
   *
   * Answers {@link Job}: work that may outlast the call that began it.
   *
   * Fails with these codes, and with those of every call ({@link CommonErrorCode}):
   * - `JOB_NOT_FOUND` (404): Job not found.
   * - `JOB_ENDED` (409): The job cannot be cancelled.
   *
   * Needs the scope `files:write`. In REST: `POST /v1/jobs/{id}/cancel`.
   *
   * @example An archive that nobody waits for any more
   * ```ts
   * const answer = await lading.jobs.cancel({ id: 'job_9w2rbt7ymn4cd01hv3zk5x8q' })
   * ```
   */
  cancel(input: JobsCancelInput, options?: MutationOptions): Call<Job>
}

/** The operations `keys.…` of the service. */
export interface KeysCalls {
  /**
   * Create an API key.
   *
   * The answer holds the whole key, this once and never again. A key can hand on only scopes that it holds
   * itself, and for no longer than it lives itself. A rate protects against haste and is no right: whoever
   * holds `keys:write` may give any.
   *
   * Answers {@link KeysCreateOutput}.
   *
   * Fails with these codes, and with those of every call ({@link CommonErrorCode}):
   * - `SCOPE_NOT_HELD` (403): A key cannot grant what it does not hold.
   * - `EXPIRY_IN_PAST` (400): The expiry is not in the future.
   * - `EXPIRY_TOO_LATE` (403): A key cannot outlive the one that creates it.
   *
   * Needs the scope `keys:write`. In REST: `POST /v1/keys`.
   *
   * @example A key for a back end that stores and fetches files
   * ```ts
   * const answer = await lading.keys.create({ name: 'billing backend', scopes: ['files:read', 'files:write']
   * })
   * ```
   */
  create(input: KeysCreateInput, options?: MutationOptions): Call<KeysCreateOutput>

  /**
   * List API keys.
   *
   * The keys of the workspace that are not revoked, newest first.
   *
   * Answers {@link ApiKey} after {@link ApiKey}, fetched page by page as they are read.
   *
   * Fails with these codes, and with those of every call ({@link CommonErrorCode}):
   * - `CURSOR_INVALID` (400): The cursor is not valid here.
   *
   * Needs the scope `keys:read`. In REST: `GET /v1/keys`.
   *
   * @example All keys
   * ```ts
   * for await (const item of lading.keys.list()) console.log(item)
   * ```
   */
  list(options?: KeysListInput & CallOptions): Listing<ApiKey>

  /**
   * Rotate an API key.
   *
   * Makes a successor with the same name, scopes, rate and expiry, and lets the old key go on working for
   * the overlap, so that nothing stops while the new one is rolled out. The answer holds the whole new key,
   * this once. Rotating a key again in its overlap gives another successor, with the expiry from before the
   * rotation; the first one goes on working until it is revoked.
   *
   * Answers {@link KeysRotateOutput}.
   *
   * Fails with these codes, and with those of every call ({@link CommonErrorCode}):
   * - `KEY_NOT_FOUND` (404): API key not found.
   * - `SCOPE_NOT_HELD` (403): A key cannot grant what it does not hold.
   * - `EXPIRY_TOO_LATE` (403): A key cannot outlive the one that creates it.
   *
   * Needs the scope `keys:write`. In REST: `POST /v1/keys/{id}/rotate`.
   *
   * @example With an hour of overlap
   * ```ts
   * const answer = await lading.keys.rotate({ id: '7n2p4qk9w3xz8r5t', overlapSeconds: 3600 })
   * ```
   */
  rotate(input: KeysRotateInput, options?: MutationOptions): Call<KeysRotateOutput>

  /**
   * Revoke an API key.
   *
   * The key is refused from now on. A key can revoke itself, and any other key of the workspace whatever its
   * scopes; revoking a revoked key changes nothing.
   *
   * Answers nothing.
   *
   * Fails with these codes, and with those of every call ({@link CommonErrorCode}):
   * - `KEY_NOT_FOUND` (404): API key not found.
   *
   * Needs the scope `keys:write`. In REST: `DELETE /v1/keys/{id}`.
   *
   * @example By id
   * ```ts
   * await lading.keys.revoke({ id: '7n2p4qk9w3xz8r5t' })
   * ```
   */
  revoke(input: KeysRevokeInput, options?: MutationOptions): Call<void>
}

/** The operations `workspace.…` of the service. */
export interface WorkspaceCalls {
  /**
   * Get the workspace.
   *
   * Answers {@link Workspace}: the workspace of the API key: a tenant with files of its own.
   *
   * Fails with no code of its own, only with those of every call: {@link CommonErrorCode}.
   *
   * Needs the scope `workspace:read`. In REST: `GET /v1/workspace`.
   *
   * @example The workspace of your key
   * ```ts
   * const answer = await lading.workspace.get()
   * ```
   */
  get(input?: Record<string, never>, options?: CallOptions): Call<Workspace>

  /**
   * Change the settings of the workspace.
   *
   * A field that is left out stays. Files that are in the trash already keep the date that they were given;
   * a quota below what is used removes nothing and lets nothing be added. What is changed holds everywhere
   * within a second.
   *
   * Answers {@link Workspace}: the workspace of the API key: a tenant with files of its own.
   *
   * Fails with no code of its own, only with those of every call: {@link CommonErrorCode}.
   *
   * Needs the scope `workspace:write`. In REST: `PATCH /v1/workspace`.
   *
   * @example At most 100 GB
   * ```ts
   * const answer = await lading.workspace.update({ quotaBytes: 100000000000 })
   * ```
   */
  update(input?: WorkspaceUpdateInput, options?: MutationOptions): Call<Workspace>

  /**
   * Hold the workspace, or release it.
   *
   * Keeps every file of the workspace from being deleted, purged and overwritten, and the trash from being
   * emptied; uploads that were not completed are no files yet. The three fields are replaced as a whole;
   * sending none of them releases the workspace.
   *
   * Answers {@link Workspace}: the workspace of the API key: a tenant with files of its own.
   *
   * Fails with no code of its own, only with those of every call: {@link CommonErrorCode}.
   *
   * Needs the scope `retention:write`. In REST: `PUT /v1/workspace/retention`.
   *
   * @example A legal hold on everything
   * ```ts
   * const answer = await lading.workspace.retain({ legalHold: true, reason: 'Case 2026-114' })
   * ```
   */
  retain(input?: WorkspaceRetainInput, options?: MutationOptions): Call<Workspace>
}

/** The operations `usage.…` of the service. */
export interface UsageCalls {
  /**
   * Get the present usage.
   *
   * What counts against the quotas.
   *
   * Answers {@link Usage}: what the workspace holds now.
   *
   * Fails with no code of its own, only with those of every call: {@link CommonErrorCode}.
   *
   * Needs the scope `workspace:read`. In REST: `GET /v1/usage`.
   *
   * @example Without quotas
   * ```ts
   * const answer = await lading.usage.get()
   * ```
   */
  get(input?: Record<string, never>, options?: CallOptions): Call<Usage>

  /**
   * List the usage of each day.
   *
   * Oldest first; of more than 366 days the last ones, the last 31 when no date is given. Days on which
   * nobody called and nothing was stored are left out; calls are counted about once a second.
   *
   * Answers {@link UsageDaysOutput}.
   *
   * Fails with no code of its own, only with those of every call: {@link CommonErrorCode}.
   *
   * Needs the scope `workspace:read`. In REST: `GET /v1/usage/days`.
   *
   * @example One day
   * ```ts
   * const answer = await lading.usage.days({ from: '2026-11-22', to: '2026-11-22' })
   * ```
   */
  days(input?: UsageDaysInput, options?: CallOptions): Call<UsageDaysOutput>
}

/** The operations `audit.…` of the service. */
export interface AuditCalls {
  /**
   * List the audit log.
   *
   * Every mutation and every download link, newest first, for as long as the workspace keeps records (90
   * days unless set otherwise). A record is written before its call is carried out, so nothing is done
   * without one.
   *
   * Answers {@link AuditRecord} after {@link AuditRecord}, fetched page by page as they are read.
   *
   * Fails with these codes, and with those of every call ({@link CommonErrorCode}):
   * - `CURSOR_INVALID` (400): The cursor is not valid here.
   *
   * Needs the scope `audit:read`. In REST: `GET /v1/audit`.
   *
   * @example What happened to a file
   * ```ts
   * for await (const item of lading.audit.list({ file: 'file_01hv3zk5x8q9w2rbt7ymn4cd' })) console.log(item)
   * ```
   */
  list(options?: AuditListInput & CallOptions): Listing<AuditRecord>

  /**
   * Export the audit log.
   *
   * Every mutation and every download link, newest first, for as long as the workspace keeps records (90
   * days unless set otherwise). A record is written before its call is carried out, so nothing is done
   * without one. REST answers NDJSON, one record a line; follow the `Link` header for the rest.
   *
   * Answers {@link AuditRecord} after {@link AuditRecord}, fetched page by page as they are read.
   *
   * Fails with these codes, and with those of every call ({@link CommonErrorCode}):
   * - `CURSOR_INVALID` (400): The cursor is not valid here.
   *
   * Needs the scope `audit:read`. In REST: `GET /v1/audit/export`.
   *
   * @example A month
   * ```ts
   * for await (const item of lading.audit.export({ from: '2026-11-01T00:00:00Z', before: '2026-12-01T00:00:00Z' })) console.log(item)
   * ```
   */
  export(options?: AuditExportInput & CallOptions): Listing<AuditRecord>
}

/** Every operation of the service, in a tree. */
export interface LadingCalls {
  /** `files.…` */
  readonly files: FilesCalls

  /** `uploads.…` */
  readonly uploads: UploadsCalls

  /** `versions.…` */
  readonly versions: VersionsCalls

  /** `folders.…` */
  readonly folders: FoldersCalls

  /** `archives.…` */
  readonly archives: ArchivesCalls

  /** `jobs.…` */
  readonly jobs: JobsCalls

  /** `keys.…` */
  readonly keys: KeysCalls

  /** `workspace.…` */
  readonly workspace: WorkspaceCalls

  /** `usage.…` */
  readonly usage: UsageCalls

  /** `audit.…` */
  readonly audit: AuditCalls
}
