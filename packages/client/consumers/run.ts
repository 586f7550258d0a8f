import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

export interface RunOptions {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
}

interface Broken {
  readonly stdout?: string
  readonly stderr?: string
}

/**
 * Runs a program to its end and gives what it printed.
 * @throws Error with all of its output when it fails
 */
export async function run(
  command: string,
  args: readonly string[],
  { cwd, env = {} }: RunOptions,
): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(command, [...args], {
      cwd,
      env: { ...process.env, ...env },
      maxBuffer: 64 * 1024 ** 2,
    })
    return stdout
  } catch (error) {
    const { stdout = '', stderr = '' } = error as Broken // execFile's error has both
    throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error })
  }
}

/** What a consumer printed last: one line of JSON. */
export function lastLine(output: string): unknown {
  return JSON.parse(output.trim().split('\n').at(-1) ?? '')
}
