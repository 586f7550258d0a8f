import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { MigrationFailure } from '../failure.ts'

export const usage = `lading-migrate <command> <migration.ts> [options]

  plan        what will happen, what is missing, and the SQL that mends it
  run         load, then follow, until told to stop (Ctrl-C); can be killed and started again at any time
                --reload   give up the saved position and compare everything anew
                --reverse  after the cutover: feed what changed in Lading back into the tables
                --ui[=P]   a page with charts on http://127.0.0.1:P
  status      how far it is, also while it runs
  verify      compare everything while both sides are in use, and heal what differs
                --bodies   read every body on both sides, too
                --report F write the report as JSON
  quarantine  what is set aside, as JSON lines
  retry       apply what is in quarantine again
  cutover     fence writes, drain, compare, switch; undone when anything fails
                --accept-quarantine   although records are set aside
                --undo                back to the old application

  --state F   the state file (default: <name>.lading.db beside you)
  --json      lines for machines`

export const commands = ['plan', 'run', 'status', 'verify', 'quarantine', 'retry', 'cutover'] as const
export type Command = (typeof commands)[number]

export interface Arguments {
  readonly command: Command
  readonly file: string
  readonly state: string | undefined
  readonly json: boolean
  readonly reload: boolean
  readonly reverse: boolean
  readonly bodies: boolean
  readonly report: string | undefined
  readonly acceptQuarantine: boolean
  readonly undo: boolean
  /** Undefined for no page, 0 for any port. */
  readonly ui: number | undefined
}

/** @returns undefined when help is asked for. @throws {MigrationFailure} CONFIG_INVALID */
export function readArguments(args: readonly string[]): Arguments | undefined {
  // `--ui` alone is any port.
  const list = args.map((text) => (text === '--ui' ? '--ui=0' : text))
  let parsed: ReturnType<typeof parse>
  try {
    parsed = parse(list)
  } catch (error) {
    throw new MigrationFailure('CONFIG_INVALID', `${error instanceof Error ? error.message : ''}\n\n${usage}`)
  }
  const { values, positionals } = parsed
  const [name, file] = positionals
  if (values.help === true || name === undefined || name === 'help') return undefined
  const command = commands.find((one) => one === name)
  if (command === undefined) {
    throw new MigrationFailure('CONFIG_INVALID', `There is no command ${name}.\n\n${usage}`)
  }
  if (file === undefined || positionals.length > 2) {
    throw new MigrationFailure('CONFIG_INVALID', `\`${name}\` takes one migration file.\n\n${usage}`)
  }
  assertOptions(command, values)
  for (const path of [values.state, values.report]) {
    if (path !== undefined && !existsSync(dirname(resolve(path))))
      throw new MigrationFailure('CONFIG_INVALID', `There is no folder ${dirname(path)}.`)
  }
  const port = values.ui === undefined ? undefined : Number(values.ui)
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port < 65536)) {
    throw new MigrationFailure('CONFIG_INVALID', '--ui takes a port.')
  }
  return {
    command,
    file,
    state: values.state,
    json: values.json,
    reload: values.reload,
    reverse: values.reverse,
    bodies: values.bodies,
    report: values.report,
    acceptQuarantine: values['accept-quarantine'],
    undo: values.undo,
    ui: port,
  }
}

/** Options that one command has and the others have not. */
const ownOptions: Readonly<Record<string, Command>> = {
  reload: 'run',
  reverse: 'run',
  ui: 'run',
  bodies: 'verify',
  report: 'verify',
  'accept-quarantine': 'cutover',
  undo: 'cutover',
}

/** What is not heeded must not look as if it were. */
function assertOptions(command: Command, values: Readonly<Record<string, unknown>>): void {
  for (const [option, of] of Object.entries(ownOptions)) {
    const isGiven = values[option] !== undefined && values[option] !== false
    if (isGiven && of !== command)
      throw new MigrationFailure('CONFIG_INVALID', `--${option} is an option of \`${of}\`.\n\n${usage}`)
  }
}

const parse = (args: string[]) =>
  parseArgs({
    args,
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h' },
      state: { type: 'string' },
      json: { type: 'boolean', default: false },
      reload: { type: 'boolean', default: false },
      reverse: { type: 'boolean', default: false },
      bodies: { type: 'boolean', default: false },
      report: { type: 'string' },
      'accept-quarantine': { type: 'boolean', default: false },
      undo: { type: 'boolean', default: false },
      ui: { type: 'string' },
    },
  })
