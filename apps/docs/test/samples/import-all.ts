/* Imports one program after another, each in its directory and environment, and writes down what they printed. */
import { readFile, writeFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { format } from 'node:util'

interface Job {
  readonly directory: string
  readonly path: string
  readonly env: Record<string, string>
}

const [, , jobsPath = '', outcomesPath = ''] = process.argv
const jobs: Job[] = JSON.parse(await readFile(jobsPath, 'utf8'))
const outcomes: { code: number; stdout: string; stderr: string }[] = []
for (const { directory, path, env } of jobs) {
  process.chdir(directory)
  Object.assign(process.env, env)
  let stdout = ''
  console.log = (...values: unknown[]) => {
    stdout += `${format(...values)}\n`
  }
  let failure: unknown
  await import(pathToFileURL(path).href).catch((error: unknown) => {
    failure = error
  })
  outcomes.push({
    code: failure === undefined ? 0 : 1,
    stdout,
    stderr: failure === undefined ? '' : format(failure),
  })
}
await writeFile(outcomesPath, JSON.stringify(outcomes))
process.exit(0)
