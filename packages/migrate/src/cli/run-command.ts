import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { check } from '../commands/check.ts'
import { cutover } from '../commands/cutover.ts'
import { plan } from '../commands/plan.ts'
import { retry } from '../commands/retry.ts'
import { statusOf, withState } from '../commands/status.ts'
import { undoCutover } from '../commands/undo-cutover.ts'
import type { Migration } from '../define.ts'
import { openState, statePathOf } from '../engine/session.ts'
import { supervise } from '../engine/supervisor.ts'
import { MigrationFailure } from '../failure.ts'
import type { Arguments } from './arguments.ts'
import { count, duration } from './format.ts'
import { planText } from './plan-text.ts'
import { lines, Screen } from './screen.ts'
import { startUi } from './ui.ts'

const showEveryMs = 1000

/** @returns the exit code: 0, or 1 when something has to be done by a person */
export async function runCommand(args: Arguments, signal: AbortSignal): Promise<number> {
  const migration = await loadMigration(args.file)
  const statePath = args.state ?? statePathOf(migration)
  const options = { migration, statePath, signal }
  const print = (value: object, text: () => string | readonly string[]) => {
    const shown = args.json ? JSON.stringify(value) : text()
    console.log(typeof shown === 'string' ? shown : shown.join('\n'))
  }
  switch (args.command) {
    case 'plan': {
      const found = await plan(migration, statePath, signal)
      print(found, () => planText(found))
      return found.findings.some(({ severity }) => severity === 'stop') ? 1 : 0
    }
    case 'run':
      return run(args, options)
    case 'status': {
      assertKnown(statePath)
      const status = withState(migration, statePath, (state) => statusOf(migration, state))
      print(status, () => lines(status))
      return 0
    }
    case 'verify': {
      const report = await check({
        ...options,
        bodies: args.bodies,
        onProgress: (progress) => {
          if (args.json) console.log(JSON.stringify(progress))
          else if (process.stderr.isTTY)
            process.stderr.write(
              `\r${count(progress.compared)} compared, ${count(progress.lookedUp)} looked up `,
            )
        },
      })
      if (args.report !== undefined) await writeFile(args.report, `${JSON.stringify(report, null, 2)}\n`)
      print(report, () => [
        `${process.stderr.isTTY ? '\n' : ''}${count(report.compared)} records compared, ${count(report.lookedUp)} files looked up, ${duration((Date.parse(report.endedAt) - Date.parse(report.startedAt)) / 1000)}:`,
        `  equal        ${count(report.equal)}`,
        `  no files     ${count(report.ignored)}`,
        `  quarantined  ${count(report.quarantined)}`,
        `  live writes  ${count(report.live)}`,
        `  healed       ${count(report.healed)}`,
        `  set aside    ${count(report.setAside)}`,
        ...report.findings
          .slice(0, 20)
          .map(({ key, fields, outcome }) => `  ${key}: ${fields.join(', ')} – ${outcome}`),
      ])
      return report.setAside > 0 ? 1 : 0
    }
    case 'quarantine':
      assertKnown(statePath)
      return withState(migration, statePath, (state) => {
        for (const one of state.quarantined()) console.log(JSON.stringify(one))
        return 0
      })
    case 'retry': {
      const result = await retry(options)
      print(result, () => `${count(result.before)} were in quarantine, ${count(result.after)} are.`)
      return result.after > 0 ? 1 : 0
    }
    case 'cutover': {
      const onStep = (step: string) => console.error(args.json ? JSON.stringify({ step }) : `- ${step}`)
      if (args.undo) {
        await undoCutover({ ...options, onStep })
        print(
          { undone: true },
          () => 'The old application writes again. `run` goes on from here, and compares everything first.',
        )
        return 0
      }
      const report = await cutover({ ...options, acceptQuarantine: args.acceptQuarantine, onStep })
      print(report, () => [
        `Switched. Nobody could write for ${duration(report.pausedMs / 1000)}; ${count(report.compared)} records were compared behind the fence.`,
        ...report.warnings.map((warning) => `Note: ${warning}`),
      ])
      return 0
    }
  }
}

/** A look must not make a state file where nothing was ever run. */
function assertKnown(statePath: string): void {
  if (existsSync(statePath)) return
  throw new MigrationFailure(
    'CONFIG_INVALID',
    `There is no state file ${statePath}: go where \`run\` was started, or name it with --state.`,
  )
}

type Options = Parameters<typeof supervise>[0]

async function run(
  args: Arguments,
  options: Pick<Options, 'migration' | 'statePath' | 'signal'>,
): Promise<number> {
  const { migration, statePath, signal } = options
  const state = openState(migration, statePath)
  const screen = new Screen(process.stdout)
  const show = () => {
    const status = statusOf(migration, state)
    if (args.json) console.log(JSON.stringify(status))
    else screen.show(status)
  }
  const ui = args.ui === undefined ? undefined : await startUi(migration, state, args.ui)
  if (ui !== undefined) console.error(`Charts: ${ui.url}`)
  const timer = setInterval(show, showEveryMs)
  try {
    if (args.reverse) {
      const { reverse } = await import('../engine/reverse.ts')
      await reverse({
        ...options,
        onFailed: (fileId, reason) =>
          console.error(`${fileId} could not be written back, and is tried again: ${reason}`),
      })
    } else {
      await supervise({
        ...options,
        reload: args.reload,
        onInterrupted: (failure, waitMs) => {
          console.error(`${failure.message}\nTrying again in ${duration(waitMs / 1000)}.`)
        },
      })
    }
    if (!signal.aborted && state.get('phase') === 'cut-over')
      console.error('The cutover is done: nothing is left to follow.')
    return 0
  } finally {
    clearInterval(timer)
    show()
    await ui?.[Symbol.asyncDispose]()
    state.close()
  }
}

async function loadMigration(file: string): Promise<Migration> {
  const module: unknown = await import(pathToFileURL(resolve(file)).href).catch((error: unknown) => {
    if (error instanceof MigrationFailure) throw error
    const { message = '' } = (error ?? {}) as { message?: string } // any may be asked
    throw new MigrationFailure('CONFIG_INVALID', `${file} cannot be loaded: ${message}`, error)
  })
  const { default: migration } = (module ?? {}) as { default?: Partial<Migration> } // checked below
  if (migration?.isMigration !== true) {
    throw new MigrationFailure(
      'CONFIG_INVALID',
      `${file} has to \`export default defineMigration({ ... })\`.`,
    )
  }
  return migration as Migration // made by defineMigration
}
