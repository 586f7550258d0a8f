import { mutation, query } from '@lading/stack/contract'
import * as z from 'zod'
import { WorkspaceId } from './ids.ts'
import { displayName } from './name.ts'
import { notHeld, Retention, retentionInput } from './retention.ts'
import { Timestamp } from './time.ts'

/** Days for which the trash keeps a file, and the audit log a record, unless a workspace says otherwise. */
export const defaultTrashDays = 30
export const defaultAuditDays = 90

const TrashDays = z.int().min(1).max(365).describe('Days for which the trash keeps a deleted file.')
const AuditDays = z.int().min(1).max(3650).describe('Days for which the audit log keeps a record.')
const Quota = z.int().min(0).nullable()
const QuotaBytes = Quota.describe(
  'Most bytes, all versions and the trash included, or null for no quota. Uploads count when they are completed; those ' +
    'that are completed at the same moment can pass it together.',
)
const QuotaFiles = Quota.describe(
  'Most files, the trash included, or null for no quota. Counted like the bytes.',
)
const WorkspaceName = displayName(128).meta({
  description: 'What people call the workspace.',
  examples: ['Acme'],
})

export const Workspace = z
  .object({
    id: WorkspaceId,
    name: WorkspaceName,
    trashDays: TrashDays,
    auditDays: AuditDays,
    quotaBytes: QuotaBytes,
    quotaFiles: QuotaFiles,
    retention: Retention,
    createdAt: Timestamp.describe('When the workspace was created, UTC.'),
  })
  .meta({ id: 'Workspace', description: 'The workspace of the API key: a tenant with files of its own.' })

const example = {
  id: 'ws_5r8t2v9x3z6b4d7f',
  name: 'Acme',
  trashDays: defaultTrashDays,
  auditDays: defaultAuditDays,
  quotaBytes: null,
  quotaFiles: null,
  retention: notHeld,
  createdAt: '2026-11-22T09:30:00.000Z',
}

export const get = query({
  summary: 'Get the workspace',
  rest: { method: 'GET', path: '/workspace' },
  scope: 'workspace:read',
  input: z.strictObject({}),
  output: Workspace,
  errors: [],
  examples: [{ summary: 'The workspace of your key', input: {}, output: example }],
})

export const update = mutation({
  summary: 'Change the settings of the workspace',
  description:
    'A field that is left out stays. Files that are in the trash already keep the date that they were given; a quota ' +
    'below what is used removes nothing and lets nothing be added. What is changed holds everywhere within a second.',
  rest: { method: 'PATCH', path: '/workspace' },
  scope: 'workspace:write',
  input: z.strictObject({
    name: WorkspaceName.optional(),
    trashDays: TrashDays.optional(),
    auditDays: AuditDays.optional(),
    quotaBytes: QuotaBytes.optional(),
    quotaFiles: QuotaFiles.optional(),
  }),
  output: Workspace,
  errors: [],
  examples: [
    {
      summary: 'At most 100 GB',
      input: { quotaBytes: 100_000_000_000 },
      output: { ...example, quotaBytes: 100_000_000_000 },
    },
  ],
})

export const retain = mutation({
  summary: 'Hold the workspace, or release it',
  description:
    'Keeps every file of the workspace from being deleted, purged and overwritten, and the trash from being emptied; ' +
    'uploads that were not completed are no files yet. The ' +
    'three fields are replaced as a whole; sending none of them releases the workspace.',
  rest: { method: 'PUT', path: '/workspace/retention' },
  scope: 'retention:write',
  input: z.strictObject(retentionInput),
  output: Workspace,
  errors: [],
  examples: [
    {
      summary: 'A legal hold on everything',
      input: { legalHold: true, reason: 'Case 2026-114' },
      output: { ...example, retention: { until: null, legalHold: true, reason: 'Case 2026-114' } },
    },
  ],
})
