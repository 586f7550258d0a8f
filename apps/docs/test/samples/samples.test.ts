import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { languages, operations, samplesOf } from '../../src/samples/index.ts'
import { allFences, reasonNotToRun } from './fences.ts'
import { odd, oddSample } from './odd-operation.ts'
import { brokenPromise, promisesOf } from './programs.ts'

/* That nothing escapes from being run: see the tests of each language beside this one. */

/** What is data or output, and not code. */
const passive = ['json', 'text']

test('every operation has samples in every language, under the same titles', () => {
  for (const operation of operations()) {
    const byTitle = Map.groupBy(samplesOf(operation), ({ title }) => title)
    expect(byTitle.size, operation.operation['x-rpc']).toBeGreaterThan(0)
    for (const [title, samples] of byTitle) {
      expect(
        samples.map(({ language }) => language),
        title,
      ).toEqual(languages)
    }
  }
})

test('every fence is code that is run, or JSON that is some, or output', () => {
  const others = allFences().filter(
    ({ language, name, meta }) => language === undefined && !passive.includes(name) && !meta.has('run'),
  )
  expect(others.map(({ document, line, name }) => `${document}:${line} ${name}`)).toEqual([])
  for (const { name, code, document, line } of allFences()) {
    if (name === 'json') expect(() => JSON.parse(code), `${document}:${line}`).not.toThrow()
  }
})

/** What cannot run within a test, by document. */
const notRun = {
  'README.md': [
    'start goes on until it is stopped, test takes minutes',
    'it needs a folder of yours',
    'it takes half a minute, and apps/local/test/acceptance.test.ts runs it',
    "it needs an AWS account; infra/test deploys to a fake of AWS's control plane",
  ],
  'acceptance/README.md': ['it takes 15 seconds, and apps/local/test/acceptance.test.ts runs it'],
  'apps/docs/src/content/docs/guides/local.mdx': [
    'it goes on until it is stopped',
    'it needs a folder of yours',
    'it takes minutes',
  ],
  'apps/docs/src/content/docs/guides/migration.mdx': [
    'it needs a database; packages/migrate/test/guide.mariadb.test.ts runs it',
    'it needs a WordPress; packages/migrate/test/wordpress.application.mariadb.test.ts runs it',
    'it needs a database; packages/migrate/test/cli.mariadb.test.ts runs it',
    'plan prints it for your tables; packages/migrate/test/traps.mariadb.test.ts runs what it prints',
    'it goes on until it is stopped; packages/migrate/test/cli.mariadb.test.ts runs it',
    'it needs a database; packages/migrate/test/cli.mariadb.test.ts runs it',
    'it needs a database; packages/migrate/test/cli.mariadb.test.ts runs it',
    'it needs a database; packages/migrate/test/cli.mariadb.test.ts runs it',
  ],
  'apps/docs/src/content/docs/guides/deploy.mdx': [
    "it needs an AWS account; infra/test deploys to a fake of AWS's control plane",
    'it needs an AWS account',
    "it needs an AWS account; infra/test deploys to a fake of AWS's control plane",
    "it needs an AWS account; infra/test deploys to a fake of AWS's control plane",
    "it needs an AWS account; infra/test deploys to a fake of AWS's control plane",
    "it needs an AWS account; infra/test deploys to a fake of AWS's control plane",
    'it needs an AWS account',
  ],
  'apps/docs/src/content/docs/guides/monitor.mdx': [
    'it needs an AWS account; apps/local/test/sla.test.ts runs it on a service of its own',
    'it needs an AWS account',
  ],
  'apps/docs/src/content/docs/guides/runbooks.mdx': [
    'it needs an AWS account',
    'it needs an AWS account',
    'it needs an AWS account',
    'it needs an AWS account',
    "it needs an AWS account; infra/test deploys to a fake of AWS's control plane",
    'it needs an AWS account',
    'it needs an AWS account',
    'it needs an AWS account',
    'it needs an AWS account',
    'it needs an AWS account',
    'it needs an AWS account',
  ],
  'apps/docs/src/content/docs/guides/start.mdx': [
    'it goes on until it is stopped',
    'address and key are those that start prints',
  ],
  'packages/client/README.md': [
    'it needs a registry that has the package',
    'it installs into a project of yours',
  ],
  'packages/migrate/README.md': ['it needs a database; packages/migrate/test/cli.mariadb.test.ts runs it'],
  'infra/README.md': [
    "it needs an AWS account; infra/test deploys to a fake of AWS's control plane",
    'it needs an AWS account; apps/local/test/sla.test.ts runs it on a service of its own',
  ],
  'bench/README.md': [
    'it takes two minutes',
    'it takes seven minutes',
    'it takes a minute',
    'it takes ten minutes',
    'it takes minutes',
  ],
}

test('what is not run is on the list, with its reason', () => {
  const marked = allFences().filter(({ meta }) => meta.has('run'))
  const byDocument = Map.groupBy(marked, ({ document }) => document)
  expect(
    Object.fromEntries([...byDocument].map(([document, fences]) => [document, fences.map(reasonNotToRun)])),
  ).toEqual(notRun)
})

test('a promise is kept by what is printed, in the order of the promises', () => {
  const code = 'a() // -> one ...\nb() // -> two\nc() // no promise'
  const promises = promisesOf('typescript', code)
  expect(promises).toEqual(['one ...', 'two'])
  expect(brokenPromise(promises, 'one 1\ntwo\n')).toBeUndefined()
  expect(brokenPromise(promises, 'two\none 1\n')).toBe('two')
  expect(brokenPromise(promises, 'one\n')).toBe('two')
  expect(brokenPromise(promisesOf('sh', 'curl x\n# -> 204 (No)'), '204 No')).toBe('204 (No)')
})

test('what an example holds survives the shell', () => {
  const script = `curl() { printf '%s\\0' "$@"; }\n${oddSample('curl')}`
  const env = { LADING_URL: 'http://lading.test', LADING_API_KEY: 'lad_key' }
  const words = spawnSync('sh', ['-c', script], { env, encoding: 'utf8' }).stdout.split('\0')
  const after = (option: string) => words[words.indexOf(option) + 1] ?? ''
  const url = words.find((word) => word.startsWith('http')) ?? ''
  expect(decodeURIComponent(new URL(url).pathname)).toBe(`/v1/odd/${odd}`)
  expect(after('--data-urlencode')).toBe(`q=${odd}`)
  expect(words).toContain(`X-Odd: ${odd}`)
  expect(JSON.parse(after('--json'))).toEqual({ odd })
  expect(url, 'curl would read brackets as a pattern').not.toMatch(/[[\]{}]/)
})

test('what an example holds survives TypeScript', async () => {
  const code = oddSample('typescript')
    .replace(/^import .*$/m, '')
    .trim()
  const put = async (input: unknown) => input
  const call = new Function('lading', `return (async () => { return ${code.replace('await', '')} })()`)
  expect(await call({ odd: { put } })).toEqual({ id: odd, q: odd, xOdd: odd, odd })
})
