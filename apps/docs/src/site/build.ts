import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { docsDirectory, fingerprint, fingerprintFile, isFresh, siteDirectory } from './site.ts'

/* Builds the site, unless it is that of the present sources: `npx -y pnpm@12 --filter @lading/docs build`. */

const scratch = join(docsDirectory, 'node_modules/.site')
const lockFile = join(scratch, 'lock')
/** How often a build looks whether the one that runs has ended, in milliseconds. */
const lookEveryMs = 200

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Waits until no other process builds: two of them would write the same files. */
async function lock(): Promise<AsyncDisposable> {
  await mkdir(scratch, { recursive: true })
  for (;;) {
    try {
      await using file = await open(lockFile, 'wx')
      await file.writeFile(String(process.pid))
      return { [Symbol.asyncDispose]: () => rm(lockFile, { force: true }) }
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    }
    const holder = Number(await readFile(lockFile, 'utf8').catch(() => ''))
    if (holder > 0 && !lives(holder)) await rm(lockFile, { force: true })
    else await setTimeout(lookEveryMs)
  }
}

/** Removes what builds that were killed have left. */
async function removeLeftovers(): Promise<void> {
  const names = (await readdir(scratch)).filter((name) => name.startsWith('dist'))
  await Promise.all(names.map((name) => rm(join(scratch, name), { recursive: true, force: true })))
}

/** Puts the new site in the place of the old one: nobody sees half of it. */
async function publish(staging: string): Promise<void> {
  const old = `${staging}-old`
  await rm(old, { recursive: true, force: true })
  await rename(siteDirectory, old).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
  await rename(staging, siteDirectory)
  await rm(old, { recursive: true, force: true })
}

// Before Astro is loaded: it looks at these once. Those that Vite knows by other means would be taken from whoever
// starts this, a test runner for example.
for (const name of ['ASSETS_PREFIX', 'BASE_URL', 'DEV', 'MODE', 'PROD', 'SITE', 'SSR'])
  delete process.env[name]
process.env.ASTRO_TELEMETRY_DISABLED = '1'
process.env.NODE_ENV = 'production'
process.chdir(docsDirectory)

await using _lock = await lock()
if (await isFresh()) {
  console.log('The docs are built.')
} else {
  const began = performance.now()
  const madeOf = await fingerprint()
  await removeLeftovers()
  const staging = join(scratch, `dist-${process.pid}`)
  const { build } = await import('astro')
  await build({ root: docsDirectory, outDir: staging, logLevel: 'error' })
  await writeFile(join(staging, fingerprintFile), madeOf)
  await publish(staging)
  console.log(`The docs are built, in ${((performance.now() - began) / 1000).toFixed(1)} s: ${siteDirectory}`)
}
