import type { Protocol } from './events.ts'
import { base } from './options.ts'
import { callTable, importTable, type Measured } from './table.ts'

export interface Circumstances {
  /** The day of the run, as YYYY-MM-DD. */
  readonly date: string
  readonly command: string
  readonly machine: string
  readonly rounds: number
}

/** A whole run as Markdown: when, where and how, then a table for each kind of call. */
export function report(measured: readonly Measured[], run: Circumstances): string {
  const calls = (protocols: readonly Protocol[]) => {
    const timing = measured
      .flatMap((row) => row.calls)
      .find(({ name, protocol }) => name === base && protocols.includes(protocol))
    if (timing === undefined) throw new Error(`Nothing to compare with: ${base} was not measured`)
    return callTable(measured, protocols, timing)
  }
  return [
    `\`${run.command}\` on ${run.date}: ${run.machine}, ${run.rounds} rounds.`,
    '### One REST get',
    calls(['rest']),
    '### One RPC get',
    calls(['trpc', 'orpc']),
    '### Nothing but an import',
    importTable(measured),
  ].join('\n\n')
}
