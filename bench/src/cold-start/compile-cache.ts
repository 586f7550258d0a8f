import { cp, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LambdaFunction, nodeProcess } from '@lading/stack/testing/lambda'

/* What V8 made of the code, shipped with it: Node's compile cache, which it reads instead of compiling. */

/** Where the cache lies in the artifact. */
const cacheFolder = '.compile-cache'

/** Long enough to write a cache. */
const writeMs = 20_000

/**
 * Turns an artifact into one that ships its compile cache: what was `handler` is imported after the cache is looked up, and
 * functions that were called when it was written are in it.
 * @param source the artifact, left as it is
 * @param folder the new one
 * @param events what the function is asked before its cache is written
 */
export async function withCompileCache(
  source: string,
  folder: string,
  environment: Readonly<Record<string, string>>,
  events: readonly unknown[],
): Promise<void> {
  await cp(source, folder, { recursive: true })
  const [handler] = (await readdir(folder)).filter((name) => /^handler\.[cm]js$/.test(name))
  if (handler === undefined) throw new Error(`No handler is in ${source}`)
  const renamed = handler.replace('handler', 'main')
  await rename(join(folder, handler), join(folder, renamed))
  // Chunks may import what the entry exports.
  for (const name of await readdir(folder)) {
    if (!name.endsWith('js') || name === renamed) continue
    const text = await readFile(join(folder, name), 'utf8')
    await writeFile(join(folder, name), text.replaceAll('./handler.mjs', `./${renamed}`))
  }
  await writeFile(
    join(folder, 'handler.mjs'),
    `import { enableCompileCache, flushCompileCache } from 'node:module'
enableCompileCache({ directory: import.meta.dirname + '/${cacheFolder}', portable: true })
const { handler } = await import('./${renamed}')
if (process.env.WRITE_COMPILE_CACHE) process.on('SIGTERM', () => { flushCompileCache(); process.exit() })
export { handler }
`,
  )
  const own = { ...environment, WRITE_COMPILE_CACHE: '1' }
  await using lambda = new LambdaFunction({
    process: await nodeProcess({ folder, environment: own }),
    timeoutMs: writeMs,
  })
  for (const event of events) {
    const { error } = await lambda.invoke(event)
    if (error !== undefined) throw new Error(`${error.errorType}: ${error.errorMessage}`)
  }
  const [exit] = await lambda.shutdown(writeMs)
  if (exit?.code !== 0) throw new Error('The compile cache was not written')
}
