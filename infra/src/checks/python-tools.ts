import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Where tools of Python are installed: ignored by git, gone with node_modules. */
const folder = join(import.meta.dirname, '../../../node_modules/.cache/checks')

const run = (command: string, args: readonly string[], options: { quiet?: boolean } = {}) =>
  spawnSync(command, [...args], {
    stdio: options.quiet === true ? 'ignore' : ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', PIP_DISABLE_PIP_VERSION_CHECK: '1' },
  }).status === 0

/** Debian has the module that makes environments in a package of its own. */
function hasVenv(): boolean {
  const probe = () => run('python3', ['-c', 'import ensurepip, venv'], { quiet: true })
  if (probe()) return true
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    run('apt-get', ['update', '-q'])
    run('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'python3-venv'])
  }
  return probe()
}

/**
 * A program from PyPI, in an environment of its own: installed when it is not there yet.
 * @param requirement as pip takes it, with its version: `cfn-lint==1.41.0`
 * @returns its path, or undefined when it cannot be had; the reason is printed
 */
export function pythonTool(requirement: string, program: string): string | undefined {
  const home = join(folder, requirement.replaceAll(/[^\w.-]+/g, '-'))
  const path = join(home, 'bin', program)
  if (existsSync(path)) return path
  if (!hasVenv()) {
    console.error(`${program} is left out: it needs Python 3 with venv (Debian: python3-venv).`)
    return undefined
  }
  console.log(`Installing ${requirement} ...`)
  const isThere =
    run('python3', ['-m', 'venv', home]) && run(join(home, 'bin/pip'), ['install', '-q', requirement])
  if (isThere && existsSync(path)) return path
  console.error(`${program} is left out: ${requirement} cannot be installed from PyPI.`)
  return undefined
}
