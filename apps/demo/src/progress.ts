import { SingleBar } from 'cli-progress'

export interface Progress {
  add(bytes: number): void
  /** Ends the bar and prints what was done. */
  [Symbol.dispose](): void
}

const megabyte = 1e6

const inMegabytes = (bytes: number) => (bytes / megabyte).toFixed(1)

/** A bar over so many files, where there is a terminal; one line at its end in any case. */
export function startProgress(title: string, total: number): Progress {
  const startedAt = performance.now()
  const bar = new SingleBar({
    format: `${title.padEnd(10)} {bar} {value}/{total} files  {megabytes} MB  {duration_formatted}`,
    barCompleteChar: '\u2588',
    barIncompleteChar: '\u2591',
    barsize: 30,
    clearOnComplete: true,
    gracefulExit: false, // Ctrl-C is handled in one place
    stream: process.stdout,
  })
  let files = 0
  let bytes = 0
  bar.start(total, 0, { megabytes: inMegabytes(0) })
  return {
    add(more) {
      files += 1
      bytes += more
      bar.update(files, { megabytes: inMegabytes(bytes) })
    },
    [Symbol.dispose]() {
      bar.stop()
      const seconds = (performance.now() - startedAt) / 1000
      const moved = bytes > 0 ? `, ${inMegabytes(bytes)} MB` : ''
      const rate = bytes > 0 ? `, ${inMegabytes(bytes / seconds)} MB/s` : ''
      const perSecond = Math.round(files / seconds).toLocaleString('en')
      console.log(
        `${title.padEnd(10)} ${files.toLocaleString('en')} files${moved} in ${seconds.toFixed(1)} s: ${perSecond} files/s${rate}`,
      )
    },
  }
}
