import type { Status } from '../commands/status.ts'
import { bar, bytes, count, duration } from './format.ts'

const phases: Readonly<Record<string, string>> = {
  'not begun': 'not begun',
  load: 'loading',
  compare: 'comparing everything',
  follow: 'following the log',
  'cut-over': 'cut over',
  reverse: 'feeding changes back',
}

/** What a person sees of a migration, line by line. */
export function lines(status: Status): string[] {
  const { sample, quarantine, stopped, verify } = status
  const phase = phases[sample?.phase ?? status.phase] ?? status.phase
  const found = [`${status.name}: ${phase}${status.isRunning ? '' : ' (no process runs)'}`]
  if (sample !== undefined) {
    const isLoading = sample.loadedShare < 1
    found.push(
      `  load        ${bar(sample.loadedShare, 30)} ${(sample.loadedShare * 100).toFixed(1)} %  ${count(sample.loaded)} records` +
        (isLoading ? `, ${duration(sample.etaSeconds)} left` : ''),
    )
    if (status.isRunning) {
      const granted = sample.granted === null ? 'nothing refused yet' : `granted ${count(sample.granted)}`
      found.push(
        `  records/s   ${count(sample.recordsPerSecond)}   write units/s ${count(sample.unitsPerSecond)} of ${count(sample.limit)} (${granted}), ` +
          `refused ${sample.requests === 0 ? '0' : ((100 * sample.throttled) / sample.requests).toFixed(2)} % of requests`,
        `  lag         ${duration(sample.lagSeconds)}   changes/s ${count(sample.changesPerSecond)}, ${count(status.dirty)} records to apply`,
        `  source      ${sample.threadsRunning ?? '—'} threads running${sample.slowedTo < 1 ? `, slowed to ${Math.round(sample.slowedTo * 100)} %` : ''}   bytes copied ${bytes(sample.bodyBytes)} in ${count(sample.bodies)} files`,
      )
    }
  }
  const codes = Object.entries(quarantine.byCode).map(([code, number]) => `${code} ${count(number)}`)
  found.push(`  quarantine  ${count(quarantine.count)}${codes.length === 0 ? '' : ` (${codes.join(', ')})`}`)
  if (verify !== undefined) {
    const state =
      verify.endedAt === undefined
        ? `under way on the ${verify.side}'s side`
        : `ended ${new Date(verify.endedAt).toISOString()}`
    found.push(`  verify      ${count(verify.compared)} compared, ${count(verify.equal)} equal, ${state}`)
  }
  if (status.cutover !== undefined) {
    const since = new Date(status.cutover.fencedAt).toISOString()
    found.push(`  cutover     begun ${since}; if none runs any more, \`cutover --undo\` lifts the fence`)
  }
  if (stopped !== undefined && !status.isRunning) {
    found.push(
      '',
      `  It stopped ${new Date(stopped.at).toISOString()}:`,
      ...stopped.message.split('\n').map((line) => `  ${line}`),
    )
  }
  return found
}

/** A block of lines at the end of a terminal that is written anew each time; elsewhere, a line now and then. */
export class Screen {
  readonly #out: NodeJS.WriteStream
  #height = 0
  #lastPlain = 0

  constructor(out: NodeJS.WriteStream) {
    this.#out = out
  }

  show(status: Status): void {
    const text = lines(status)
    if (!this.#out.isTTY) {
      if (Date.now() - this.#lastPlain < 10_000) return
      this.#lastPlain = Date.now()
      this.#out.write(`${text.map((line) => line.trim()).join(' | ')}\n`)
      return
    }
    const width = this.#out.columns || 120
    this.#out.write(this.#height === 0 ? '' : `\u001b[${this.#height}F\u001b[J`)
    this.#out.write(`${text.map((line) => line.slice(0, width - 1)).join('\n')}\n`)
    this.#height = text.length
  }
}
