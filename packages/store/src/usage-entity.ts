import { Entity } from 'electrodb'
import type { TableAccess } from './client.ts'

/** What a workspace holds, or what a change adds to it. */
export interface UsageAmount {
  /** Ready or in the trash. */
  readonly files: number
  /** Of all their versions. */
  readonly bytes: number
}

/** An open change, as short as can be: it is part of an item that is written all the time. */
export interface StoredChange {
  readonly f: number
  readonly b: number
  /** When it was begun, in milliseconds since 1970. */
  readonly at: number
}

/**
 * What one part of a workspace holds. No ElectroDB entity, because each open change is an attribute of its own, named by
 * the change: one update then counts, opens and refuses to do it twice.
 */
export interface StoredTotal extends UsageAmount {
  /** How many changes are open. */
  readonly opened: number
  /** How often files and bytes have changed. */
  readonly seq: number
  /** The last day on which they have changed, UTC. */
  readonly day: string
  readonly open: ReadonlyMap<string, StoredChange>
  /** Sort key of the entry in the sweeper's index. */
  readonly due: string | undefined
}

/** Shards of the index of what has open changes; a constant, because the sweeper reads them all. */
export const usageIndexShards = 16

export const totalKey = (workspaceId: string, part: number) => ({
  pk: `W#${workspaceId}#USAGE#${part}`,
  sk: 'TOTAL',
})

export function parseTotalKey(pk: string): { workspaceId: string; part: number } | undefined {
  const [, workspaceId, part] = /^W#(\w+)#USAGE#(\d+)$/.exec(pk) ?? []
  return workspaceId === undefined || part === undefined ? undefined : { workspaceId, part: Number(part) }
}

// Signs begin no other attribute, and workspaces' ids contain none.
const isChange = (name: string) => name.startsWith('+') || name.startsWith('-')

export function parseTotal(item: Record<string, unknown>): StoredTotal {
  const {
    files = 0,
    bytes = 0,
    opened = 0,
    seq = 0,
    day = '',
    gsi2sk,
  } = item as {
    // Written by UsageStore only.
    [Name in 'files' | 'bytes' | 'opened' | 'seq']?: number
  } & { day?: string; gsi2sk?: string }
  const changes = Object.entries(item).filter(([name]) => isChange(name)) as [string, StoredChange][] // as above
  return { files, bytes, opened, seq, day, open: new Map(changes), due: gsi2sk }
}

/** What a part held at the end of a day on which that had changed, until the next such day. */
export function closingEntity({ client, table }: TableAccess) {
  return new Entity(
    {
      model: { service: 'lading', entity: 'usageClosing', version: '1' },
      attributes: {
        workspaceId: { type: 'string', required: true, readOnly: true },
        part: { type: 'number', required: true, readOnly: true },
        day: { type: 'string', required: true, readOnly: true },
        files: { type: 'number', required: true },
        bytes: { type: 'number', required: true },
        /** `seq` of the total that this was read from. */
        seq: { type: 'number', required: true },
        /** Seconds since 1970. */
        ttl: { type: 'number', required: true },
      },
      indexes: {
        primary: {
          pk: {
            field: 'pk',
            composite: ['workspaceId', 'part'],
            template: 'W#${workspaceId}#USAGE#${part}',
            casing: 'none',
          },
          sk: { field: 'sk', composite: ['day'], template: 'DAY#${day}', casing: 'none' },
        },
      },
    },
    { client, table },
  )
}
