import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { isError, Lading } from '@lading/client'
import { type Access, localAccess } from './access.ts'
import { type Folder, readFolder } from './folder.ts'
import { describeMistakes, leftOut, table } from './report.ts'
import { Run } from './run.ts'
import { Timings, timedFetch } from './timings.ts'

const start = 'npx -y pnpm@12 start'
const usage = `Usage: npx -y pnpm@12 demo <folder> [--concurrency <number>] [--keep] [--url <url> --key <API key>]

Uploads every file below the folder to a running service, lists them, fetches them back and compares SHA-256.

  --concurrency <number>  How many files are on their way at once. Default: 8.
  --keep                  Leave the files in the service; they are removed for good otherwise,
                          for which the key needs the scope files:purge.
  --url, --key            The service. Default: the one that ${start} runs in this directory.`

function stopWith(message: string): never {
  console.error(message)
  process.exit(2)
}

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        concurrency: { type: 'string', default: '8' },
        keep: { type: 'boolean', default: false },
        url: { type: 'string' },
        key: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    return { ...values, positionals }
  } catch (error) {
    stopWith(`${messageOf(error)}\n\n${usage}`)
  }
}

const { positionals, help, keep, ...given } = readArguments()
if (help) {
  console.log(usage)
  process.exit(0)
}
const [root] = positionals
if (root === undefined || positionals.length > 1) stopWith(usage)
const concurrency = Number(given.concurrency)
if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > 256)
  stopWith('--concurrency must be a whole number from 1 to 256')
if ((given.url === undefined) !== (given.key === undefined)) stopWith('--url and --key go together')

const access =
  given.url === undefined || given.key === undefined
    ? await localAccess(process.cwd())
    : { url: given.url, apiKey: given.key }
if (access === undefined)
  stopWith(
    `No service was started in this directory: run ${start} in another terminal, or give --url and --key.`,
  )

const referencePrefix = `demo/${randomBytes(4).toString('hex')}/`
const interruption = new AbortController()
const { signal } = interruption
const timings = new Timings()
const run = new Run({
  lading: connect(access, timedFetch(timings)),
  timings,
  concurrency,
  referencePrefix,
  listPauseMs: 1000,
  signal,
})

process.on('SIGINT', () => {
  if (signal.aborted) process.exit(130)
  interruption.abort()
})

try {
  const folder = await openFolder(root)
  await assertUsable(access)
  console.log(`${folder.files.length.toLocaleString('en')} files to ${access.url}, ${concurrency} at once`)
  process.exitCode = await demo(folder)
} catch (error) {
  if (!signal.aborted) throw error
  const underWay = 'Uploads that were under way are listed if they were completed, else gone by themselves.'
  console.log(`\nInterrupted. ${leftInService()} ${underWay}`)
  process.exitCode = 130
}

/** @returns the exit code */
async function demo(folder: Folder): Promise<number> {
  const note = leftOut(folder)
  if (note !== '') console.log(note)
  const stored = await run.upload(await run.read(folder.files))
  await run.list(stored)
  await run.download(stored)
  if (!keep) await run.clear()
  console.log(`\n${table(timings)}\n`)
  if (run.left > 0) console.log(leftInService())
  for (const name of folder.unreadable) run.mistakes.push({ name, what: 'cannot be read' })
  if (run.mistakes.length > 0) {
    console.error(describeMistakes(run.mistakes))
    return 1
  }
  console.log(`All ${stored.length.toLocaleString('en')} files came back as they are here.`)
  return 0
}

function connect({ url, apiKey }: Access, fetch?: typeof globalThis.fetch): Lading {
  try {
    return new Lading({ baseUrl: url, apiKey, fetch })
  } catch (error) {
    stopWith(messageOf(error))
  }
}

async function openFolder(path: string): Promise<Folder> {
  try {
    return await readFolder(path, referencePrefix)
  } catch (error) {
    stopWith(messageOf(error))
  }
}

/** One call, untimed, so that a service that does not run is one line and not one for each file. */
async function assertUsable(service: Access): Promise<void> {
  try {
    await connect(service).files.list({ limit: 1, signal }).page()
  } catch (error) {
    signal.throwIfAborted()
    if (isError(error, 'CONNECTION_FAILED'))
      stopWith(`No service answers at ${service.url}: run ${start} in another terminal.`)
    stopWith(`The service at ${service.url} cannot be used: ${messageOf(error)}`)
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function leftInService(): string {
  return `${run.left.toLocaleString('en')} files are left in the service, with references that begin with ${referencePrefix}.`
}
