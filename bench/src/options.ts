import { parseArgs } from 'node:util'
import { type Peer, peers } from './peers.ts'

export interface Options {
  /** Batches and fresh processes for each row. */
  readonly rounds: number
  readonly peers: readonly Peer[]
  /** Whether to replace the results in the README. */
  readonly write: boolean
}

const defaultRounds = 21
/** What the others are compared with; measured whatever is selected. */
export const base = 'bare'

/** Reads the command line. Throws on what it does not understand. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: { rounds: { type: 'string' }, only: { type: 'string' }, write: { type: 'boolean' } },
  })
  const rounds = Number(values.rounds ?? defaultRounds)
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds takes a whole number from 1')
  const names = values.only?.split(',')
  const unknown = names?.filter((name) => !peers.some((peer) => peer.name === name)) ?? []
  if (unknown.length > 0) {
    throw new Error(`--only knows ${peers.map(({ name }) => name).join(', ')}; not ${unknown.join(', ')}`)
  }
  const write = values.write ?? false
  if (write && names !== undefined) throw new Error('--write keeps whole runs only: leave out --only')
  const selected = peers.filter(({ name }) => names === undefined || name === base || names.includes(name))
  return { rounds, peers: selected, write }
}
