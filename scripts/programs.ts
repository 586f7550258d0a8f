import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

interface Program {
  /** What is looked for in PATH. */
  readonly command: string
  /** Debian's package that brings it. */
  readonly aptPackage: string
  /** The name behind `--without`. */
  readonly without: string
}

const runs = (command: string, ...args: string[]) =>
  spawnSync(command, args, { stdio: 'ignore' }).error === undefined

/**
 * Makes sure that a program is there: installs it as root on Debian, and elsewhere ends the process with one line that
 * says what to install.
 */
export function ensureProgram({ command, aptPackage, without }: Program): void {
  if (runs(command, '--version')) return
  const isDebianRoot = process.getuid?.() === 0 && existsSync('/etc/debian_version')
  if (isDebianRoot) {
    console.log(`${command} is missing: installing ${aptPackage} ...`)
    const apt = (...args: string[]) =>
      spawnSync('apt-get', args, {
        stdio: 'inherit',
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      })
    apt('update', '-q')
    apt('install', '-y', '-q', '--no-install-recommends', aptPackage)
    if (runs(command, '--version')) return
  }
  console.error(
    `${command} is missing. Install it (Debian: ${aptPackage}), or leave it out with --without ${without}.`,
  )
  process.exit(1)
}
