/* One contender makes one archive in a process of its own, which tells how long it took and how much memory it had at most. */
import { readFile } from 'node:fs/promises'
import type { Contender, MakeArchive, Place } from './contender.ts'
import type { Corpus } from './corpus.ts'

/** What a child is started with, as JSON. */
export interface Order extends Place {
  readonly contender: Contender['name']
  readonly corpus: Corpus
}

/** What it tells. */
export interface Made {
  readonly ms: number
  readonly bytes: number
  /** The most that was resident, in MiB. */
  readonly rssMb: number
}

const order = JSON.parse(process.argv[2] ?? '') as Order // what `run` gives
const { make } = (await import(`./contenders/${order.contender}.ts`)) as { make: MakeArchive }
const began = performance.now()
const bytes = await make(order.corpus, order)
const ms = performance.now() - began
const status = await readFile('/proc/self/status', 'utf8')
const made: Made = { ms, bytes, rssMb: Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024 }
process.send?.(made)
process.disconnect()
