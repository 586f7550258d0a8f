import type { SyntheticItems } from './stub/synthetic.ts'
import type { Item, Value } from './stub/value.ts'

/** Crockford's base 32 in lower case, as in the ids of files. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
const idPrefix = 'file_00000000000000'
const ordinalCharacters = 8
/** The last two characters of an id choose its shard: see `shardOf` of @lading/store. Up to 32 shards need only one. */
export const mostShards = alphabet.length

const base32 = (value: number) => {
  let text = ''
  for (let rest = value; text.length < ordinalCharacters; rest = Math.floor(rest / 32))
    text = alphabet.charAt(rest % 32) + text
  return text
}

/** The id of a synthetic file: it carries the file's place in the whole and its shard. */
export function syntheticId(ordinal: number, shard: number): string {
  return `${idPrefix}${base32(ordinal)}0${alphabet.charAt(shard)}`
}

function ordinalOf(fileId: string): number | undefined {
  if (!fileId.startsWith(idPrefix)) return undefined
  let ordinal = 0
  for (const character of fileId.slice(idPrefix.length, idPrefix.length + ordinalCharacters)) {
    ordinal = ordinal * 32 + alphabet.indexOf(character)
  }
  return ordinal
}

/** A file of one shard that the store has written, of which the others are copies. */
export interface Template {
  readonly item: Item
  readonly fileId: string
  /** ISO 8601, as it stands in the item. */
  readonly createdAt: string
}

export interface SyntheticFilesOptions {
  readonly index: string
  /** The attributes of the index's keys. */
  readonly partitionKey: string
  /** How many in all. */
  readonly count: number
  /** One for each shard, in their order. */
  readonly templates: readonly Template[]
  /** When the file of this ordinal was created, in milliseconds since the epoch; later ones later. */
  readonly createdAt: (ordinal: number) => number
}

/** Puts the id and the time of a file in the place of the template's, wherever they stand. */
function copier({ item, fileId, createdAt }: Template): (id: string, time: string) => Item {
  const varying = Object.entries(item).flatMap(([name, value]) => {
    if (!('S' in value) || !(value.S.includes(fileId) || value.S.includes(createdAt))) return []
    return [{ name, text: value.S }]
  })
  return (id, time) => {
    const copy: Record<string, Value> = { ...item }
    for (const { name, text } of varying) {
      copy[name] = { S: text.replaceAll(fileId, id).replaceAll(createdAt, time) }
    }
    return copy
  }
}

/**
 * Files that are not stored: the one of ordinal n lies in shard n modulo the number of shards, so that each shard has
 * every so-many-th in time, as ids spread them.
 */
export function syntheticFiles(options: SyntheticFilesOptions): SyntheticItems {
  const { index, partitionKey, count, templates, createdAt } = options
  const shards = templates.length
  if (shards > mostShards) throw new Error(`Ids of synthetic files tell ${mostShards} shards apart`)
  const copiers = templates.map(copier)
  const shardOfPartition = new Map(
    templates.map(({ item }, shard) => {
      const value = item[partitionKey]
      if (value === undefined || !('S' in value)) throw new Error(`A template without ${partitionKey}`)
      return [value.S, shard]
    }),
  )
  const fileOf = (ordinal: number): Item => {
    const shard = ordinal % shards
    const copy = copiers[shard]
    if (copy === undefined) throw new Error('There is a template for each shard')
    return copy(syntheticId(ordinal, shard), new Date(createdAt(ordinal)).toISOString())
  }
  return {
    index,
    count(partition) {
      const shard = shardOfPartition.get(partition)
      return shard === undefined ? undefined : Math.ceil((count - shard) / shards)
    },
    item(partition, place) {
      const shard = shardOfPartition.get(partition)
      if (shard === undefined) throw new Error(`No synthetic files in ${partition}`)
      return fileOf(place * shards + shard)
    },
    find(partition, sort) {
      const ordinal = ordinalOf(partition.slice(partition.lastIndexOf('#') + 1))
      if (ordinal === undefined || ordinal >= count) return undefined
      const item = fileOf(ordinal)
      const [pk, sk] = [item.pk, item.sk]
      if (pk === undefined || sk === undefined || !('S' in pk) || !('S' in sk)) return undefined
      return pk.S === partition && sk.S === sort ? item : undefined
    },
  }
}
