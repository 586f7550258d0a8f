import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { banner } from './banner.ts'
import { startLocal } from './local.ts'
import { PortTakenError } from './serve.ts'
import { OtherTableError } from './table.ts'

const usage = `Usage: npx -y pnpm@12 start [--port <number>] [--data <directory>] [--ephemeral]

  --port <number>     Where to listen on 127.0.0.1. Default: $PORT, else 8787. 0 takes any free port.
  --data <directory>  Where to keep data. Default: .lading below the current directory.
  --ephemeral         Keep nothing: all data is gone when this stops.`

function stopWith(message: string): never {
  console.error(message)
  process.exit(1)
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string' },
        data: { type: 'string', default: '.lading' },
        ephemeral: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    return values
  } catch (error) {
    stopWith(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`)
  }
}

const options = readOptions()
if (options.help) {
  console.log(usage)
  process.exit(0)
}
const portText = options.port ?? (process.env.PORT || '8787')
const port = Number(portText)
if (!/^\d+$/.test(portText) || port > 65_535)
  stopWith(`"${portText}" is not a port: it is a number from 0 to 65535.`)

const dataDir = options.ephemeral ? undefined : resolve(options.data)
const onFailure = (line: string) => console.error(line)

try {
  const local = await startLocal({
    port,
    onFailure,
    buildDocs: true,
    ...(dataDir === undefined ? {} : { dataDir }),
  })
  console.log(banner(local, dataDir))
  stopOnSignal(local)
} catch (error) {
  if (error instanceof PortTakenError) {
    stopWith(
      `Port ${error.port} is in use: stop what listens there, or take another with --port ${error.port + 1} (or PORT=${error.port + 1}).`,
    )
  }
  if (error instanceof Error && error.name === 'EngineLockedError') {
    stopWith(
      `${dataDir} is open in another process: stop it, take another directory with --data, or add --ephemeral.`,
    )
  }
  if (error instanceof OtherTableError) {
    stopWith(
      `${dataDir} was made by another version of Lading, which this one cannot read: move it away, take another directory with --data, or add --ephemeral. Nothing in it is lost.`,
    )
  }
  // The operating system's own refusals say what and where: EACCES on a directory or port, EEXIST, ENOSPC.
  if (error instanceof Error && 'syscall' in error) stopWith(`Lading cannot start: ${error.message}.`)
  throw error
}

/** The first signal stops cleanly, a second one at once. */
function stopOnSignal(local: AsyncDisposable): void {
  let stopping = false
  const stop = () => {
    if (stopping) process.exit(130)
    stopping = true
    console.log('Stopping ...')
    local[Symbol.asyncDispose]().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error)
        process.exit(1)
      },
    )
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}
