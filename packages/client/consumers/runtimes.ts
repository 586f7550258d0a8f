import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { build } from 'esbuild'
import { type Consumer, consumer } from './consumer.ts'
import { packed } from './packed.ts'
import { lastLine, run } from './run.ts'
import { expected } from './scenario.mjs'
import { startService } from './service.ts'
import { temporary } from './temporary.ts'

/*
 * The published SDK in other runtimes than Node and browsers. They are 100 MB each, so they are no dependencies: they
 * are installed into a temporary folder, from npm, whenever this is run.
 */

interface Runtime {
  readonly name: string
  /** npm package that brings it. */
  readonly tool: string
  readonly consumer: string
  readonly expected: Readonly<Record<string, unknown>>
  /** Runs the consumer; gives what it printed. */
  run(project: Consumer, tools: string, env: Readonly<Record<string, string>>): Promise<string>
}

const withPaths = { ...expected, paths: ['report.pdf', 'application/pdf', '%PDF-1.7'] }

const runtimes: readonly Runtime[] = [
  {
    name: 'Bun',
    tool: 'bun',
    consumer: 'node-esm',
    expected: withPaths,
    run: ({ folder }, tools, env) =>
      run(join(tools, 'node_modules/.bin/bun'), ['main.mjs'], { cwd: folder, env }),
  },
  {
    name: 'Deno',
    tool: 'deno',
    consumer: 'node-esm',
    expected: withPaths,
    run: ({ folder }, tools, env) =>
      run(
        join(tools, 'node_modules/.bin/deno'),
        ['run', '--no-prompt', '--no-remote', '--node-modules-dir=manual', '--allow-all', 'main.mjs'],
        { cwd: folder, env: { ...env, DENO_DIR: join(tools, 'deno'), DENO_NO_UPDATE_CHECK: '1' } },
      ),
  },
  {
    name: 'Workers',
    tool: 'miniflare',
    consumer: 'workerd',
    expected,
    async run({ folder }, tools, env) {
      await build({
        absWorkingDir: folder,
        entryPoints: ['worker.mjs'],
        bundle: true,
        splitting: true,
        format: 'esm',
        platform: 'browser',
        // What wrangler resolves by.
        conditions: ['workerd', 'worker', 'browser'],
        outdir: 'out',
      })
      const at = { cwd: folder, env: { ...env, LADING_TOOLS: join(tools, 'package.json') } }
      return run(process.execPath, ['main.mjs'], at)
    },
  },
]

await using sdk = await packed()
await using service = await startService()
await using tools = await temporary('runtimes')
const results = []
for (const runtime of runtimes) {
  results.push(await check(runtime))
  console.log(results.at(-1))
}
if (results.some((result) => !result.endsWith(': works'))) process.exitCode = 1

async function check(runtime: Runtime): Promise<string> {
  const { name, tool } = runtime
  try {
    await run(
      'npm',
      ['install', '--no-audit', '--no-fund', '--loglevel=error', '--prefix', tools.path, tool],
      {
        cwd: tools.path,
      },
    )
  } catch (error) {
    return `${name}: NOT CHECKED, because npm could not install ${tool}: ${String(error)}`
  }
  await using project = await consumer(runtime.consumer, sdk.tarball, { type: 'module' })
  try {
    const seen = lastLine(await runtime.run(project, tools.path, service.env))
    return isDeepStrictEqual(seen, runtime.expected) ? `${name}: works` : `${name}: ${JSON.stringify(seen)}`
  } catch (error) {
    return `${name}: ${String(error)}`
  }
}
