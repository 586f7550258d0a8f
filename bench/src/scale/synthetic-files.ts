import type { Spread } from './spread.ts'
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

/** An item of one shard that the store has written, of which the others are copies. */
export interface Template {
  readonly item: Item
  /** The texts in it that are its own, in the order of `SyntheticFilesOptions.texts`. */
  readonly texts: readonly string[]
}

export interface SyntheticFilesOptions {
  /** Indexes that list the items. In each, the order of the ordinals is that of the sort keys. */
  readonly indexes: readonly string[]
  /** How many in all. */
  readonly count: number
  readonly spread: Spread
  /** One for each shard, in their order. */
  readonly templates: readonly Template[]
  /** What stands in an item of this ordinal in the place of the template's own texts. */
  readonly texts: (ordinal: number) => readonly string[]
}

/** Puts the texts of another item in the place of the template's, in strings and numbers, wherever they stand. */
function copier({ item, texts }: Template): (others: readonly string[]) => Item {
  const replaced = (text: string, others: readonly string[]) =>
    texts.reduce((changed, own, at) => changed.replaceAll(own, others[at] ?? ''), text)
  const varying = Object.entries(item).flatMap(([name, value]) => {
    const text = 'S' in value ? value.S : 'N' in value ? value.N : ''
    return texts.some((own) => text.includes(own)) ? [{ name, text, type: 'S' in value ? 'S' : 'N' }] : []
  })
  return (others) => {
    const copy: Record<string, Value> = { ...item }
    for (const { name, text, type } of varying) {
      const other = replaced(text, others)
      copy[name] = type === 'S' ? { S: other } : { N: other }
    }
    return copy
  }
}

const textOf = (item: Item, name: string): string => {
  const value = item[name]
  if (value === undefined || !('S' in value)) throw new Error(`An item without ${name}`)
  return value.S
}

/** Items that are not stored, for each of the indexes that list them. */
export function syntheticFiles(options: SyntheticFilesOptions): SyntheticItems[] {
  const { count, spread, templates, texts } = options
  const shards = templates.length
  if (shards > mostShards) throw new Error(`Ids of synthetic files tell ${mostShards} shards apart`)
  const copiers = templates.map(copier)
  const itemOf = (ordinal: number): Item => {
    const copy = copiers[spread.shardOf(ordinal)]
    if (copy === undefined) throw new Error('There is a template for each shard')
    return copy(texts(ordinal))
  }
  return options.indexes.map((index) => {
    const shardOfPartition = new Map(
      templates.map(({ item }, shard) => [textOf(item, `${index}pk`), shard] as const),
    )
    return {
      index,
      count(partition) {
        const shard = shardOfPartition.get(partition)
        return shard === undefined ? undefined : spread.countIn(shard, count)
      },
      item(partition, place) {
        const shard = shardOfPartition.get(partition)
        if (shard === undefined) throw new Error(`No synthetic files in ${partition}`)
        return itemOf(spread.ordinalAt(shard, place))
      },
      find(partition, sort) {
        const ordinal = ordinalOf(partition.slice(partition.lastIndexOf('#') + 1))
        if (ordinal === undefined || ordinal >= count) return undefined
        const item = itemOf(ordinal)
        return textOf(item, 'pk') === partition && textOf(item, 'sk') === sort ? item : undefined
      },
    }
  })
}
