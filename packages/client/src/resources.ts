import type { LadingContract } from '@lading/contract'
import type { OutputOf } from '@lading/stack/client'

export type { File } from '@lading/contract/files'
export type { Job } from '@lading/contract/jobs'
export type { Retention } from '@lading/contract/retention'
export type { Scope } from '@lading/contract/scopes'

type ItemOf<Page extends { items: unknown[] }> = Page['items'][number]

export type ApiKey = OutputOf<LadingContract['keys']['create']>['key']
export type AuditRecord = ItemOf<OutputOf<LadingContract['audit']['list']>>
export type DayUsage = ItemOf<OutputOf<LadingContract['usage']['days']>>
export type Folder = OutputOf<LadingContract['folders']['get']>
export type Usage = OutputOf<LadingContract['usage']['get']>
export type Version = OutputOf<LadingContract['versions']['get']>
export type Workspace = OutputOf<LadingContract['workspace']['get']>
