import { gzipSync } from 'node:zlib'
import type { Metafile } from 'esbuild'

/** The bytes of each output that is loaded at once with an entry, and of each that waits until it is needed. */
export interface Weights {
  /** Gzip bytes of all that an entry loads at once. */
  readonly eager: number
  /** Gzip bytes of each chunk that is loaded later, by its name without the hash. */
  readonly lazy: Readonly<Record<string, number>>
}

/** @param contents the bytes of each output, by its path in the metafile */
export function weigh(
  { outputs }: Metafile,
  contents: ReadonlyMap<string, Uint8Array>,
  entry: string,
): Weights {
  const eager = new Set<string>()
  const reach = (path: string) => {
    if (eager.has(path)) return
    eager.add(path)
    for (const { path: next, kind } of outputs[path]?.imports ?? [])
      if (kind === 'import-statement') reach(next)
  }
  reach(entry)
  const weight = (path: string) => gzipSync(contents.get(path) ?? new Uint8Array(), { level: 9 }).length
  const others = Object.keys(outputs).filter((path) => !eager.has(path) && path.endsWith('.js'))
  return {
    eager: [...eager].reduce((sum, path) => sum + weight(path), 0),
    lazy: Object.fromEntries(
      others.map((path) => [path.replace(/^.*\/|(-[A-Z0-9]{8})+\.js$/g, ''), weight(path)]),
    ),
  }
}
