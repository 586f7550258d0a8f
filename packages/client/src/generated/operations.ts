// Made from the contract by `npx -y pnpm@12 generate`: change the contract, not this.

import type { CommonErrorCode } from './errors.ts'
import type {
  ArchivesCreateInput,
  AuditExportInput,
  AuditExportOutput,
  AuditListInput,
  AuditListOutput,
  FilesCompleteInput,
  FilesCreateInput,
  FilesCreateOutput,
  FilesDeleteInput,
  FilesDownloadInput,
  FilesGetInput,
  FilesListInput,
  FilesListOutput,
  FilesPurgeInput,
  FilesRestoreInput,
  FilesRetainInput,
  FilesUpdateInput,
  FoldersCreateInput,
  FoldersDeleteInput,
  FoldersGetInput,
  FoldersListInput,
  FoldersListOutput,
  FoldersMoveInput,
  JobsCancelInput,
  JobsGetInput,
  JobsListInput,
  JobsListOutput,
  KeysCreateInput,
  KeysCreateOutput,
  KeysListInput,
  KeysListOutput,
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
  VersionsListOutput,
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

/** Every operation by its name: how it is called, what it takes and gives, and the codes of its errors. */
export interface Operations {
  /** Create a file. */
  'files.create': {
    kind: 'mutation'
    input: FilesCreateInput
    output: FilesCreateOutput
    errors: 'EXTERNAL_REF_TAKEN' | 'FOLDER_NOT_FOUND' | 'QUOTA_EXCEEDED' | CommonErrorCode
  }
  /** Complete an upload. */
  'files.complete': {
    kind: 'mutation'
    input: FilesCompleteInput
    output: File
    errors:
      | 'FILE_NOT_FOUND'
      | 'UPLOAD_NOT_FOUND'
      | 'UPLOAD_MISSING'
      | 'UPLOAD_MISMATCH'
      | 'FILE_HELD'
      | 'QUOTA_EXCEEDED'
      | CommonErrorCode
  }
  /** Get a file. */
  'files.get': {
    kind: 'query'
    input: FilesGetInput
    output: File
    errors: 'FILE_NOT_FOUND' | CommonErrorCode
  }
  /** List files. */
  'files.list': {
    kind: 'pages'
    input: FilesListInput
    output: FilesListOutput
    errors: 'CURSOR_INVALID' | 'QUERY_NOT_SERVED' | 'FOLDER_NOT_FOUND' | CommonErrorCode
    item: File
  }
  /** Update a file. */
  'files.update': {
    kind: 'mutation'
    input: FilesUpdateInput
    output: File
    errors: 'FILE_NOT_FOUND' | 'FOLDER_NOT_FOUND' | 'REVISION_MISMATCH' | CommonErrorCode
  }
  /** Download a file. */
  'files.download': {
    kind: 'query'
    input: FilesDownloadInput
    output: FileDownload
    errors: 'FILE_NOT_FOUND' | 'FILE_NOT_READY' | CommonErrorCode
  }
  /** Delete a file. */
  'files.delete': {
    kind: 'mutation'
    input: FilesDeleteInput
    output: void
    errors: 'FILE_NOT_FOUND' | 'REVISION_MISMATCH' | 'FILE_HELD' | CommonErrorCode
  }
  /** Restore a file from the trash. */
  'files.restore': {
    kind: 'mutation'
    input: FilesRestoreInput
    output: File
    errors: 'FILE_NOT_FOUND' | CommonErrorCode
  }
  /** Purge a file. */
  'files.purge': {
    kind: 'mutation'
    input: FilesPurgeInput
    output: void
    errors: 'FILE_NOT_FOUND' | 'FILE_HELD' | CommonErrorCode
  }
  /** Hold a file, or release it. */
  'files.retain': {
    kind: 'mutation'
    input: FilesRetainInput
    output: File
    errors: 'FILE_NOT_FOUND' | 'FILE_NOT_READY' | CommonErrorCode
  }
  /** Get an upload. */
  'uploads.get': {
    kind: 'query'
    input: UploadsGetInput
    output: UploadStatus
    errors: 'FILE_NOT_FOUND' | 'UPLOAD_NOT_FOUND' | CommonErrorCode
  }
  /** Sign upload URLs. */
  'uploads.sign': {
    kind: 'query'
    input: UploadsSignInput
    output: UploadsSignOutput
    errors: 'FILE_NOT_FOUND' | 'UPLOAD_NOT_FOUND' | 'PART_INVALID' | CommonErrorCode
  }
  /** Abort an upload. */
  'uploads.abort': {
    kind: 'mutation'
    input: UploadsAbortInput
    output: void
    errors: 'FILE_NOT_FOUND' | 'UPLOAD_NOT_FOUND' | CommonErrorCode
  }
  /** Upload a new version. */
  'versions.create': {
    kind: 'mutation'
    input: VersionsCreateInput
    output: VersionsCreateOutput
    errors:
      | 'FILE_NOT_FOUND'
      | 'FILE_NOT_READY'
      | 'FILE_HELD'
      | 'QUOTA_EXCEEDED'
      | CommonErrorCode
  }
  /** List the versions of a file. */
  'versions.list': {
    kind: 'pages'
    input: VersionsListInput
    output: VersionsListOutput
    errors: 'FILE_NOT_FOUND' | 'FILE_NOT_READY' | 'CURSOR_INVALID' | CommonErrorCode
    item: Version
  }
  /** Get a version. */
  'versions.get': {
    kind: 'query'
    input: VersionsGetInput
    output: Version
    errors: 'FILE_NOT_FOUND' | 'FILE_NOT_READY' | 'VERSION_NOT_FOUND' | CommonErrorCode
  }
  /** Download a version. */
  'versions.download': {
    kind: 'query'
    input: VersionsDownloadInput
    output: VersionDownload
    errors: 'FILE_NOT_FOUND' | 'FILE_NOT_READY' | 'VERSION_NOT_FOUND' | CommonErrorCode
  }
  /** Restore a version. */
  'versions.restore': {
    kind: 'mutation'
    input: VersionsRestoreInput
    output: File
    errors:
      | 'FILE_NOT_FOUND'
      | 'FILE_NOT_READY'
      | 'VERSION_NOT_FOUND'
      | 'FILE_HELD'
      | CommonErrorCode
  }
  /** Create a folder. */
  'folders.create': {
    kind: 'mutation'
    input: FoldersCreateInput
    output: Folder
    errors: 'FOLDER_NOT_FOUND' | 'FOLDER_EXISTS' | 'FOLDER_TOO_DEEP' | CommonErrorCode
  }
  /** Get a folder. */
  'folders.get': {
    kind: 'query'
    input: FoldersGetInput
    output: Folder
    errors: 'FOLDER_NOT_FOUND' | CommonErrorCode
  }
  /** List folders. */
  'folders.list': {
    kind: 'pages'
    input: FoldersListInput
    output: FoldersListOutput
    errors: 'FOLDER_NOT_FOUND' | 'CURSOR_INVALID' | CommonErrorCode
    item: Folder
  }
  /** Move or rename a folder. */
  'folders.move': {
    kind: 'mutation'
    input: FoldersMoveInput
    output: Job
    errors:
      | 'FOLDER_NOT_FOUND'
      | 'FOLDER_EXISTS'
      | 'FOLDER_CYCLE'
      | 'FOLDER_TOO_DEEP'
      | CommonErrorCode
  }
  /** Delete a folder. */
  'folders.delete': {
    kind: 'mutation'
    input: FoldersDeleteInput
    output: Job
    errors: 'FOLDER_NOT_FOUND' | CommonErrorCode
  }
  /** Create a ZIP archive. */
  'archives.create': {
    kind: 'mutation'
    input: ArchivesCreateInput
    output: Job
    errors: 'FOLDER_NOT_FOUND' | CommonErrorCode
  }
  /** Get a job. */
  'jobs.get': {
    kind: 'query'
    input: JobsGetInput
    output: Job
    errors: 'JOB_NOT_FOUND' | CommonErrorCode
  }
  /** List jobs. */
  'jobs.list': {
    kind: 'pages'
    input: JobsListInput
    output: JobsListOutput
    errors: 'CURSOR_INVALID' | CommonErrorCode
    item: Job
  }
  /** Cancel a job. */
  'jobs.cancel': {
    kind: 'mutation'
    input: JobsCancelInput
    output: Job
    errors: 'JOB_NOT_FOUND' | 'JOB_ENDED' | CommonErrorCode
  }
  /** Create an API key. */
  'keys.create': {
    kind: 'mutation'
    input: KeysCreateInput
    output: KeysCreateOutput
    errors: 'SCOPE_NOT_HELD' | 'EXPIRY_IN_PAST' | 'EXPIRY_TOO_LATE' | CommonErrorCode
  }
  /** List API keys. */
  'keys.list': {
    kind: 'pages'
    input: KeysListInput
    output: KeysListOutput
    errors: 'CURSOR_INVALID' | CommonErrorCode
    item: ApiKey
  }
  /** Rotate an API key. */
  'keys.rotate': {
    kind: 'mutation'
    input: KeysRotateInput
    output: KeysRotateOutput
    errors: 'KEY_NOT_FOUND' | 'SCOPE_NOT_HELD' | 'EXPIRY_TOO_LATE' | CommonErrorCode
  }
  /** Revoke an API key. */
  'keys.revoke': {
    kind: 'mutation'
    input: KeysRevokeInput
    output: void
    errors: 'KEY_NOT_FOUND' | CommonErrorCode
  }
  /** Get the workspace. */
  'workspace.get': {
    kind: 'query'
    input: Record<string, never>
    output: Workspace
    errors: CommonErrorCode
  }
  /** Change the settings of the workspace. */
  'workspace.update': {
    kind: 'mutation'
    input: WorkspaceUpdateInput
    output: Workspace
    errors: CommonErrorCode
  }
  /** Hold the workspace, or release it. */
  'workspace.retain': {
    kind: 'mutation'
    input: WorkspaceRetainInput
    output: Workspace
    errors: CommonErrorCode
  }
  /** Get the present usage. */
  'usage.get': {
    kind: 'query'
    input: Record<string, never>
    output: Usage
    errors: CommonErrorCode
  }
  /** List the usage of each day. */
  'usage.days': {
    kind: 'query'
    input: UsageDaysInput
    output: UsageDaysOutput
    errors: CommonErrorCode
  }
  /** List the audit log. */
  'audit.list': {
    kind: 'pages'
    input: AuditListInput
    output: AuditListOutput
    errors: 'CURSOR_INVALID' | CommonErrorCode
    item: AuditRecord
  }
  /** Export the audit log. */
  'audit.export': {
    kind: 'pages'
    input: AuditExportInput
    output: AuditExportOutput
    errors: 'CURSOR_INVALID' | CommonErrorCode
    item: AuditRecord
  }
}

/** What the last name of an operation says of its call; what is not named here is a mutation. */
export const queries = {
  get: 'query',
  list: 'pages',
  download: 'query',
  sign: 'query',
  days: 'query',
  export: 'pages',
} as const
