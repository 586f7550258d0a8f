import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** A WordPress that does as it is told. */
export interface WordPress extends AsyncDisposable {
  readonly version: string
  /** `wp-content/uploads` */
  readonly uploads: string
  tell(task: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>>
}

const roots = [
  '/usr/share/wordpress',
  join(import.meta.dirname, '../../../../node_modules/.cache/applications/usr/share/wordpress'),
]

/** Runs the real application, by PHP, on a database that is empty. */
export async function startWordPress(host: string, database: string, directory: string): Promise<WordPress> {
  const root = roots.find((path) => existsSync(join(path, 'wp-settings.php')))
  if (root === undefined) throw new Error('There is no WordPress: run the `test` command, which unpacks it')
  const content = join(directory, 'wp-content')
  await mkdir(join(content, 'uploads'), { recursive: true })
  const child: ChildProcess = spawn(
    'php',
    [join(import.meta.dirname, 'wordpress.php'), root, host, database, content],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  )
  let errors = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-2000)
  })
  const waiting: { resolve(answer: Record<string, unknown>): void; reject(error: Error): void }[] = []
  if (child.stdout === null || child.stdin === null) throw new Error('unreachable: both are pipes')
  const { stdin } = child
  let other = ''
  createInterface(child.stdout).on('line', (line) => {
    if (line.startsWith('ANSWER ')) waiting.shift()?.resolve(JSON.parse(line.slice('ANSWER '.length)))
    else other = (other + line).slice(-2000)
  })
  child.on('exit', () => {
    for (const { reject } of waiting.splice(0)) reject(new Error(`WordPress has ended: ${errors}${other}`))
  })
  const answer = () =>
    new Promise<Record<string, unknown>>((resolve, reject) => waiting.push({ resolve, reject }))
  const { version } = await answer()
  return {
    version: String(version),
    uploads: join(content, 'uploads'),
    tell(task) {
      stdin.write(`${JSON.stringify(task)}\n`)
      return answer()
    },
    async [Symbol.asyncDispose]() {
      stdin.end()
      if (child.exitCode === null) await new Promise((resolve) => child.once('exit', resolve))
    },
  }
}
