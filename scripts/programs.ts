import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

export interface Program {
  /** What is looked for in PATH. */
  readonly command: string
  /** Debian's packages that bring it. */
  readonly aptPackages: readonly string[]
  /** Arguments with which it succeeds if all of it is there; `--version` unless given. */
  readonly probe?: readonly string[]
}

/** A Debian package of which files are needed, and nothing of what it depends on. */
export interface Archive {
  readonly package: string
  /** One of its files, from the root. */
  readonly file: string
}

/** Where packages are unpacked. */
const archiveDirectory = join(import.meta.dirname, '../node_modules/.cache/applications')

const runs = ({ command, probe = ['--version'] }: Program) =>
  spawnSync(command, [...probe], { stdio: 'ignore' }).status === 0

/**
 * Makes sure that a program is there: installs it as root on Debian, and elsewhere ends the process with one line that
 * says what to install.
 * @param without the name behind `--without` that leaves out what needs it
 */
export function ensureProgram(program: Program, without: string): void {
  if (runs(program)) return
  const { command, aptPackages } = program
  const isDebianRoot = process.getuid?.() === 0 && existsSync('/etc/debian_version')
  if (isDebianRoot) {
    console.log(`${command} is missing: installing ${aptPackages.join(' ')} ...`)
    const apt = (...args: string[]) =>
      spawnSync('apt-get', args, {
        stdio: 'inherit',
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      })
    apt('update', '-q')
    apt('install', '-y', '-q', '--no-install-recommends', ...aptPackages)
    if (runs(program)) return
  }
  console.error(
    `${command} is missing. Install it (Debian: ${aptPackages.join(' ')}), or leave it out with --without ${without}.`,
  )
  process.exit(1)
}

/** Makes sure that a package is unpacked, or installed: downloads it on Debian, and elsewhere says in one line what to do. */
export function ensureArchive({ package: name, file }: Archive, without: string): void {
  if (existsSync(join('/', file)) || existsSync(join(archiveDirectory, file))) return
  if (existsSync('/etc/debian_version')) {
    console.log(`${name} is missing: unpacking Debian's package ...`)
    mkdirSync(archiveDirectory, { recursive: true })
    const run = (command: string, ...args: string[]) =>
      spawnSync(command, args, { cwd: archiveDirectory, stdio: 'inherit' }).status === 0
    if (!run('apt-get', 'download', '-q', name)) {
      run('apt-get', 'update', '-q')
      run('apt-get', 'download', '-q', name)
    }
    const archive = readdirSync(archiveDirectory).find((one) => one.startsWith(`${name}_`))
    if (archive !== undefined) run('dpkg', '-x', archive, archiveDirectory)
    if (existsSync(join(archiveDirectory, file))) return
  }
  console.error(
    `/${file} is missing. Install it (Debian: ${name}), or leave it out with --without ${without}.`,
  )
  process.exit(1)
}
