import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { ImportSample, ImportSetup } from './children/import.ts'
import { median } from './statistics.ts'

export interface ImportLane extends ImportSetup {
  readonly name: string
}

/** Medians over the fresh processes. */
export interface ImportTiming extends ImportSample {
  readonly name: string
}

export interface ImportOptions {
  /** The bundled children/import.ts. */
  readonly program: string
  readonly env: NodeJS.ProcessEnv
  /** Fresh processes for each lane. */
  readonly samples: number
}

const run = promisify(execFile)

async function sample(
  { entry, protocol }: ImportSetup,
  { program, env }: ImportOptions,
): Promise<ImportSample> {
  const setup: ImportSetup = { entry, protocol }
  const { stdout } = await run(process.execPath, [program, JSON.stringify(setup)], { env })
  return JSON.parse(stdout)
}

/** Imports every bundle in fresh processes, one at a time and in turn; the first turn only fills the file cache. */
export async function measureImports(
  lanes: readonly ImportLane[],
  options: ImportOptions,
): Promise<ImportTiming[]> {
  const measured = lanes.map((lane) => {
    const samples: ImportSample[] = []
    return { lane, samples }
  })
  for (const { lane } of measured) await sample(lane, options)
  for (let turn = 0; turn < options.samples; turn++) {
    for (const { lane, samples } of measured) samples.push(await sample(lane, options))
  }
  return measured.map(({ lane, samples }) => {
    const firstCalls = samples.flatMap(({ firstCallMilliseconds }) => firstCallMilliseconds ?? [])
    return {
      name: lane.name,
      importMilliseconds: median(samples.map(({ importMilliseconds }) => importMilliseconds)),
      rss: median(samples.map(({ rss }) => rss)),
      firstCallMilliseconds: firstCalls.length === 0 ? null : median(firstCalls),
    }
  })
}
