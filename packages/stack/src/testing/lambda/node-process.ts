import { hash, randomUUID } from 'node:crypto'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { FunctionProcess } from './function-process.ts'

export interface NodeFunction {
  /** The built artifact: a folder with the module that the handler's name begins with. */
  readonly folder: string
  /** What the function's configuration sets. */
  readonly environment: Readonly<Record<string, string>>
  /** File and export; `handler.handler` unless said otherwise. */
  readonly handler?: string
  /** Only told to the function; 1024 unless said otherwise. */
  readonly memoryMb?: number
  /** Of Node itself, before the runtime. */
  readonly nodeOptions?: readonly string[]
}

let runtime: Promise<string> | undefined

/**
 * Builds the runtime once, because Node would spend time on its types before each start. Its folder is named after what is in
 * it, so that all processes share one file, and none has to clear it away while another uses it.
 */
async function buildRuntime(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'runtime/bootstrap.ts')],
    outdir: '/',
    write: false,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    logLevel: 'silent',
  })
  const code = outputFiles[0]?.contents
  if (code === undefined) throw new Error('The runtime was not built')
  const folder = join(tmpdir(), `lambda-runtime-${hash('sha256', code).slice(0, 16)}`)
  await mkdir(folder, { recursive: true })
  const written = join(folder, randomUUID())
  await writeFile(written, code)
  const bootstrap = join(folder, 'bootstrap.mjs')
  // Whole at any time, whoever else builds it now.
  await rename(written, bootstrap)
  return bootstrap
}

/**
 * How Lambda starts a function on its managed Node runtime: a fresh process of this same Node, with the function's
 * environment and Lambda's own variables, and nothing of the environment of whoever calls.
 * @returns what `LambdaFunction` takes as `process`
 */
export async function nodeProcess({
  folder,
  environment,
  handler = 'handler.handler',
  memoryMb = 1024,
  nodeOptions = [],
}: NodeFunction): Promise<(runtimeApi: string) => FunctionProcess> {
  runtime ??= buildRuntime()
  const bootstrap = await runtime
  return (runtimeApi) => ({
    command: process.execPath,
    args: [...nodeOptions, bootstrap],
    cwd: folder,
    env: {
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
      AWS_LAMBDA_FUNCTION_NAME: 'function',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/function',
      AWS_LAMBDA_LOG_STREAM_NAME: '2026/01/16/[$LATEST]0',
      AWS_LAMBDA_RUNTIME_API: runtimeApi,
      LAMBDA_TASK_ROOT: folder,
      LANG: 'en_US.UTF-8',
      PATH: '/usr/local/bin:/usr/bin:/bin',
      TZ: ':UTC',
      _HANDLER: handler,
      ...environment,
    },
  })
}
