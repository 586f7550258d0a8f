import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './free-port.ts'
import { onceOnly } from './once-only.ts'
import { OwnedProcess } from './owned-process.ts'

/** How often a port that was free may be lost to another process before that is an error. */
const portTries = 5

export interface MariaDbOptions {
  /** Further options of the server, `--name=value`. */
  readonly options?: readonly string[]
}

/** A MariaDB that runs for as long as the resource lives: row format, log on, user `root` without a password. */
export interface MariaDbEngine extends AsyncDisposable {
  readonly host: string
  readonly port: number
  readonly user: string
  /** Ends the server at once, as a crash would, and starts it again on the same data and port. */
  restart(): Promise<void>
}

const daemon = '/usr/sbin/mariadbd'

/**
 * Starts a MariaDB on a port and in a directory of its own, in about two seconds.
 *
 * @throws when MariaDB is missing or does not start; the message carries what it printed
 */
export async function startMariaDb({ options = [] }: MariaDbOptions = {}): Promise<MariaDbEngine> {
  const directory = await mkdtemp(join(tmpdir(), 'lading-mariadb-'))
  const data = join(directory, 'data')
  // The set-up keeps a file of a fixed name there: two at once would take each other's.
  const scratch = join(directory, 'tmp')
  await mkdir(scratch)
  const installed = spawnSync(
    'mariadb-install-db',
    [
      '--no-defaults',
      `--datadir=${data}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      '--skip-name-resolve',
    ],
    { encoding: 'utf8', env: { ...process.env, TMPDIR: scratch } },
  )
  if (installed.status !== 0)
    throw new Error(`MariaDB could not be set up: ${installed.stderr ?? installed.error}`)
  // Where nobody disposes of it, the process ends, and the server with it.
  const removeNow = () => rmSync(directory, { recursive: true, force: true })
  process.once('exit', removeNow)
  let { server, port } = await launch(directory, data, options)
  return {
    host: '127.0.0.1',
    port,
    user: 'root',
    async restart() {
      await server[Symbol.asyncDispose]()
      ;({ server, port } = await launch(directory, data, options, port))
    },
    [Symbol.asyncDispose]: onceOnly(async () => {
      await server[Symbol.asyncDispose]()
      process.off('exit', removeNow)
      await rm(directory, { recursive: true, force: true })
    }),
  }
}

async function launch(directory: string, data: string, options: readonly string[], fixedPort?: number) {
  for (let attempt = 1; ; attempt++) {
    const port = fixedPort ?? (await freePort())
    const server = await OwnedProcess.start(daemon, [
      '--no-defaults',
      ...(process.getuid?.() === 0 ? ['--user=root'] : []),
      `--datadir=${data}`,
      `--socket=${join(directory, 'socket')}`,
      `--pid-file=${join(directory, 'pid')}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      '--skip-name-resolve',
      '--server-id=1',
      '--log-bin=binlog',
      '--binlog-format=ROW',
      '--character-set-server=utf8mb4',
      // What a test loses in a crash of the machine, nobody misses.
      '--innodb-flush-log-at-trx-commit=2',
      '--innodb-buffer-pool-size=64M',
      '--innodb-log-file-size=64M',
      '--max-connections=200',
      ...options,
    ])
    if (await listens(port, server)) return { server, port }
    const output = server.errorOutput
    await server[Symbol.asyncDispose]()
    if (attempt === portTries || !output.includes('already in use'))
      throw new Error(`MariaDB did not start: ${output}`)
  }
}

/** Waits until the server greets; false when its process ends before it does. */
async function listens(port: number, server: OwnedProcess): Promise<boolean> {
  while (server.running) {
    const greeted = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1')
      const end = (result: boolean) => {
        socket.destroy()
        resolve(result)
      }
      socket.once('data', () => end(true))
      socket.once('error', () => end(false))
      socket.setTimeout(1000, () => end(false))
    })
    if (greeted) return server.running
    await server.endedWithin(25)
  }
  return false
}
