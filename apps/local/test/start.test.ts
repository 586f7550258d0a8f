import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { CreateTableCommand } from '@aws-sdk/client-dynamodb'
import { buildSite } from '@lading/docs/site'
import { startDynalite } from '@lading/stack/testing'
import { createTableInput } from '@lading/store/table'
import { expect, test } from 'vitest'
import { program, type Running, start, temporary } from './start-process.ts'

/* `start` as a person meets it: a process with arguments, output, signals and files. */

/** Runs it to its end. */
async function run(cwd: string, args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [program, ...args], { cwd, env: { ...process.env, ...env } })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
  }
  const [code] = (await once(child, 'close')) as [number] // the first argument of `close`
  return { code, output }
}

const authorization = ({ apiKey }: Running) => ({ authorization: `Bearer ${apiKey}` })

async function store(running: Running, externalRef: string, text: string): Promise<void> {
  const call = (path: string, body?: unknown) =>
    fetch(`${running.url}/v1${path}`, {
      method: 'POST',
      headers: { ...authorization(running), 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  const created = await call('/files', {
    name: 'a.txt',
    contentType: 'text/plain',
    size: text.length,
    externalRef,
  })
  const { upload } = (await created.json()) as { upload: { url: string; headers: Record<string, string> } } // the contract's
  expect((await fetch(upload.url, { method: 'PUT', headers: upload.headers, body: text })).status).toBe(200)
  expect((await call(`/files/ref:${externalRef}/complete`)).status).toBe(200)
}

async function read(running: Running, externalRef: string): Promise<string> {
  const answer = await fetch(`${running.url}/v1/files/ref:${externalRef}/content`, {
    headers: authorization(running),
    redirect: 'manual',
  })
  return await (await fetch(answer.headers.get('location') ?? '')).text()
}

test('it keeps files, workspace and key over a clean stop and over kill -9', async () => {
  await using folder = await temporary()
  let apiKey: string
  {
    await using first = await start(folder.path)
    apiKey = first.apiKey
    await store(first, 'clean', 'one')
    first.process.kill('SIGINT')
    const [code] = await once(first.process, 'exit')
    expect(code).toBe(0)
  }
  {
    await using second = await start(folder.path)
    expect(second.apiKey).toBe(apiKey)
    expect(await read(second, 'clean')).toBe('one')
    await store(second, 'killed', 'two')
    second.process.kill('SIGKILL')
    await once(second.process, 'exit')
  }
  await using third = await start(folder.path)
  expect(third.apiKey).toBe(apiKey)
  expect(await read(third, 'clean')).toBe('one')
  expect(await read(third, 'killed')).toBe('two')
})

test('local.json holds address and key for its owner only; one that is lost or cut is made again', async () => {
  await using folder = await temporary()
  const path = join(folder.path, '.lading', 'local.json')
  {
    await using first = await start(folder.path)
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ url: first.url, apiKey: first.apiKey })
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    await store(first, 'kept', 'x')
    first.process.kill('SIGTERM')
    await once(first.process, 'exit')
  }
  for (const damaged of ['null', '[]', '{"apiKey":5}']) {
    await writeFile(path, damaged)
    await using again = await start(folder.path)
    again.process.kill('SIGTERM')
    await once(again.process, 'exit')
  }
  await writeFile(path, '{"url":"http://')
  await using second = await start(folder.path)
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ url: second.url, apiKey: second.apiKey })
  expect(await read(second, 'kept')).toBe('x')
})

const curlLinesOf = (running: Running) =>
  running
    .output()
    .split('\n')
    .filter((line) => /^(REF=\S+ \S+; )?curl /.test(line))

test('its three curl lines work as they are printed', async () => {
  await using folder = await temporary()
  await using running = await start(folder.path, '--ephemeral')
  const lines = curlLinesOf(running)
  expect(lines).toHaveLength(3)
  const { stdout } = await promisify(execFile)('sh', ['-ec', lines.join('\n')])
  expect(stdout).toMatch(/"state":"ready".*Hello, Lading!$/s)
})

test('its three curl lines work a second time, and tell an error as one', async () => {
  await using folder = await temporary()
  await using running = await start(folder.path, '--ephemeral')
  const lines = curlLinesOf(running)
  const paste = (text: string) => promisify(execFile)('sh', ['-c', text])
  for (const round of [1, 2]) {
    const { stdout } = await paste(lines.join('\n').replace('$(date +%s)', String(round)))
    expect(stdout).toMatch(/"state":"ready".*Hello, Lading!$/s)
  }
  await expect(paste((lines[0] ?? '').replaceAll(running.apiKey, 'wrong'))).rejects.toThrow(/401/)
})

test('a place that cannot be used is one line', async () => {
  await using folder = await temporary()
  await writeFile(join(folder.path, '.lading'), 'a file, not a directory')
  const { code, output } = await run(folder.path, ['--port', '0'])
  expect(code).toBe(1)
  expect(output).toMatch(/^Lading cannot start: EEXIST[^\n]*\n$/)
})

test('data of another version is one line with a way out', async () => {
  await using folder = await temporary()
  {
    await using dynamoDb = await startDynalite({ path: join(folder.path, '.lading', 'dynamodb') })
    const { AttributeDefinitions, GlobalSecondaryIndexes, ...input } = createTableInput('lading')
    const keys = AttributeDefinitions.filter(({ AttributeName }) => ['pk', 'sk'].includes(AttributeName))
    await dynamoDb.client().send(new CreateTableCommand({ ...input, AttributeDefinitions: keys }))
  }
  const { code, output } = await run(folder.path, ['--port', '0'])
  expect(code).toBe(1)
  expect(output).toMatch(
    /^\S+\.lading was made by another version of Lading, which this one cannot read: move it away, take another directory with --data, or add --ephemeral\. Nothing in it is lost\.\n$/,
  )
})

test('--ephemeral leaves nothing behind', async () => {
  await using folder = await temporary()
  {
    await using running = await start(folder.path, '--ephemeral')
    await store(running, 'gone', 'x')
    running.process.kill('SIGINT')
    await once(running.process, 'exit')
  }
  expect(await readdir(folder.path)).toEqual([])
})

test('the docs, the page of every error and the OpenAPI document are served', async () => {
  await buildSite()
  await using folder = await temporary()
  await using running = await start(folder.path, '--ephemeral')
  const { type } = (await (await fetch(`${running.url}/v1/files`)).json()) as { type: string } // a Problem
  for (const url of [
    `${running.url}/docs`,
    `${running.url}/docs/`,
    `${running.url}/docs/operations/files.create`,
    type,
  ]) {
    const page = await fetch(url)
    expect(page.status, url).toBe(200)
    expect(page.headers.get('content-type')).toMatch(/^text\/html/)
  }
  expect(await (await fetch(type)).text()).toContain('UNAUTHENTICATED')
  expect(await (await fetch(`${running.url}/openapi.json`)).json()).toMatchObject({ openapi: '3.1.0' })
})

test('a taken port is one line with a way out, and nothing is created', async () => {
  await using folder = await temporary()
  await using server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // it listens on TCP
  for (const [args, env] of [
    [['--port', String(port)], {}],
    [[], { PORT: String(port) }],
  ] as const) {
    const { code, output } = await run(folder.path, args, env)
    expect(code).toBe(1)
    expect(output).toBe(
      `Port ${port} is in use: stop what listens there, or take another with --port ${port + 1} (or PORT=${port + 1}).\n`,
    )
  }
  expect(await readdir(folder.path)).toEqual([])
})

test('a second start on the same data is refused, and the first goes on', async () => {
  await using folder = await temporary()
  await using first = await start(folder.path)
  const { code, output } = await run(folder.path, ['--port', '0'])
  expect(code).toBe(1)
  expect(output).toMatch(/is open in another process/)
  await store(first, 'still', 'here')
  expect(await read(first, 'still')).toBe('here')
})

test('wrong arguments are told from right ones', async () => {
  await using folder = await temporary()
  for (const args of [['--port', 'abc'], ['--port', '65536'], ['--port', '-1'], ['--prot', '1'], ['extra']]) {
    const { code, output } = await run(folder.path, args)
    expect(code, args.join(' ')).toBe(1)
    expect(output).not.toMatch(/ {4}at /)
  }
  expect(await readdir(folder.path)).toEqual([])
})
