import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

export interface Program {
  /** What is looked for in PATH. */
  readonly command: string
  /** Debian's packages that bring it. */
  readonly aptPackages: readonly string[]
  /** Arguments with which it succeeds if all of it is there; `--version` unless given. */
  readonly probe?: readonly string[]
}

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
