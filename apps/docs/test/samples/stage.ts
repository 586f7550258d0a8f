import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { operations } from '../../src/samples/index.ts'
import type { Executed } from './fences.ts'
import { brokenPromise, type Program, promisesOf } from './programs.ts'
import type { Recorded } from './recorder.ts'
import { seed, storedBytes } from './seeds.ts'
import type { Workspace, World } from './world.ts'

/** A program in its directory, ready to run. */
export interface Staged {
  readonly program: Program
  readonly workspace: Workspace
  readonly directory: string
  /** Path of its code. */
  readonly path: string
  readonly env: Readonly<Record<string, string>>
}

/** What a program has done. */
export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A file that programs store; another one than what is stored already. */
const report = '%PDF-1.4\n% what a program sends\n'
/** Above the SDK's threshold for parts, and three of them. */
const filmBytes = 17 * 1024 ** 2

/** Puts a program into a directory of its own, with a workspace that has what it needs. @param name of its code's file */
export async function stage(
  world: World,
  program: Program,
  { directory, name }: { directory: string; name: string },
): Promise<Staged> {
  const workspace = await world.workspace()
  const names = await seed(workspace, program)
  await mkdir(directory, { recursive: true })
  const local = (code: string) => {
    const renamed = Object.entries(names).reduce((text, [from, to]) => text.replaceAll(from, to), code)
    return renamed.replaceAll('http://127.0.0.1:8787', workspace.url)
  }
  await writeFile(join(directory, 'report.pdf'), report)
  if (program.code.includes('film.mp4'))
    await writeFile(join(directory, 'film.mp4'), Buffer.alloc(filmBytes, 'f'))
  for (const [file, content] of program.files) await writeFile(join(directory, file), local(content))
  const path = join(directory, name)
  await writeFile(path, local(program.code))
  const env = { LADING_URL: workspace.url, LADING_API_KEY: workspace.apiKey }
  return { program, workspace, directory, path, env }
}

/** Whether the operation that a program is a sample of was called, and has succeeded; RPC is always POST and 200. */
function hasCalled(language: Executed, { operation: name }: Program, calls: readonly Recorded[]): boolean {
  const found = operations().find(({ operation }) => operation['x-rpc'] === name)
  if (found === undefined) return name === undefined
  if (language === 'typescript') return calls.length > 0
  const { method, operation } = found
  return calls.some(
    (call) => call.method === method && call.status < 400 && call.status in operation.responses,
  )
}

/** What is wrong with what a program has done, for people; undefined when nothing is. */
export function verdict(
  language: Executed,
  { program, workspace, directory }: Staged,
  outcome: Outcome,
): string | undefined {
  const { code, stdout, stderr } = outcome
  const told = `\n${stdout}\n${stderr}`.trimEnd()
  if (code !== 0) return `it ended with ${code}${told}`
  if (language === 'php' && stderr !== '') return `it warns${told}`
  const calls = workspace.calls()
  const refusals = calls.map(({ status }) => status).filter((status) => status >= 400)
  const unexpected = refusals.filter((status) => !program.refusals.includes(String(status)))
  if (unexpected.length > 0) return `it was answered ${unexpected.join(', ')}${told}`
  for (const status of program.refusals) {
    if (!refusals.includes(Number(status))) return `it was never answered ${status}${told}`
  }
  if (!hasCalled(language, program, calls)) return `it did not call its operation${told}`
  const isDownload = program.operation?.endsWith('.download') ?? false
  if (isDownload && !readFileSync(join(directory, 'report.pdf')).equals(storedBytes))
    return `it fetched other bytes than were stored${told}`
  const broken = brokenPromise(promisesOf(language, program.code), stdout)
  return broken === undefined ? undefined : `it did not print "${broken}"${told}`
}
