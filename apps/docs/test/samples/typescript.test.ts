import { mkdtempDisposable, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './fences.ts'
import { eachOf, run, timeout } from './processes.ts'
import { programsIn } from './programs.ts'
import { installSdk } from './sdk.ts'
import { type Outcome, type Staged, stage, verdict } from './stage.ts'
import { startWorld } from './world.ts'

const notRun: Outcome = { code: null, stdout: '', stderr: 'It was not run' }

/** As strict as the workspace, but that a sample may leave a result unused. */
const compilerOptions = { types: ['node'], noUnusedLocals: false, noUnusedParameters: false }

async function typesOf(directory: string): Promise<Outcome> {
  const config = { extends: join(root, 'tsconfig.base.json'), compilerOptions, include: ['*/*.ts'] }
  await writeFile(join(directory, 'tsconfig.json'), JSON.stringify(config))
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  return run(process.execPath, [tsc, '-p', directory], { directory, env: {} })
}

/** Imports them all in one process; what has tests of its own is run as such. */
async function runAll(directory: string, all: readonly Staged[]): Promise<Map<Staged, Outcome>> {
  const isTest = ({ program }: Staged) => program.code.includes("from 'node:test'")
  const imported = all.filter((staged) => !isTest(staged))
  const outcomes = await importAll(directory, imported)
  const tested = await eachOf(all.filter(isTest), async (staged) => {
    const outcome = await run(process.execPath, ['--test', staged.path], staged)
    return [staged, outcome] as const
  })
  return new Map([
    ...imported.map((staged, index) => [staged, outcomes[index] ?? notRun] as const),
    ...tested,
  ])
}

async function importAll(directory: string, all: readonly Staged[]): Promise<Outcome[]> {
  const [jobs, outcomes] = [join(directory, 'jobs.json'), join(directory, 'outcomes.json')]
  await writeFile(jobs, JSON.stringify(all.map(({ directory, path, env }) => ({ directory, path, env }))))
  const args = [join(import.meta.dirname, 'import-all.ts'), jobs, outcomes]
  const { code, stderr } = await run(process.execPath, args, { directory, env: {} })
  expect(code, stderr).toBe(0)
  return JSON.parse(await readFile(outcomes, 'utf8'))
}

test('every TypeScript sample compiles, runs, is answered with success, and prints what it says', {
  timeout,
}, async () => {
  await using world = await startWorld()
  await using folder = await mkdtempDisposable(join(tmpdir(), 'lading-typescript-'))
  await using _sdk = await installSdk(folder.path)
  const programs = programsIn('typescript')
  const all = await eachOf(programs, (program, index) =>
    stage(world, program, { directory: join(folder.path, `${index}`), name: 'main.ts' }),
  )
  const [types, outcomes] = await Promise.all([typesOf(folder.path), runAll(folder.path, all)])
  const failures = all.flatMap((staged, index) => {
    const wrong = verdict('typescript', staged, outcomes.get(staged) ?? notRun)
    return wrong === undefined ? [] : [`${index} ${staged.program.name}: ${wrong}`]
  })
  const mistyped = types.stdout.replaceAll(/^(\d+)\//gm, (_, index) => `${programs[Number(index)]?.name} `)
  expect([...failures, mistyped].join('\n\n').trim()).toBe('')
})
