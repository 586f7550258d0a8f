import { readdir, readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { prices as listPrices } from '../../bench/src/scale/prices.ts'
import { prices } from '../../infra/src/prices.ts'
import { defaultSettings } from '../../infra/src/settings.ts'
import { alarms } from '../../packages/stack/src/deploy/constructs/alarms.ts'
import { callLog } from '../../packages/stack/src/observe/call-log.ts'
import { tableDefinition } from '../../packages/store/src/table.ts'
import { lineTable, metricsOfStage, metricsTable, sampleLine } from './call-line.ts'
import { monthOf } from './costs.ts'
import { operateParts } from './index.ts'
import { cloudWatch, others } from './prices.ts'
import { settingsTable } from './settings.ts'
import { resourcesOf } from './stage.ts'

const root = new URL('../../', import.meta.url)
const folder = 'apps/docs/src/generated/'
const read = (path: string) => readFile(new URL(path, root), 'utf8')
const page = (name: string) => read(`apps/docs/src/content/docs/guides/${name}.mdx`)
const pages = () => Promise.all(['deploy', 'monitor', 'runbooks', 'costs', 'security-model'].map(page))

test('what the docs say of the deployment is committed as it is made; if not, run `npx -y pnpm@12 generate`', async () => {
  for (const [path, text] of operateParts()) {
    const committed = await read(path).catch(() => '')
    expect.soft(committed === text, path).toBe(true)
  }
  const present = await readdir(new URL(folder, root))
  expect(present.map((file) => folder + file).sort()).toEqual([...operateParts().keys()].sort())
})

test('every part is shown by a page', async () => {
  const all = (await pages()).join('\n')
  for (const path of operateParts().keys()) expect(all).toContain(path.replace('apps/docs/src/', '../../../'))
})

test('every setting has its row, and so has each of the settings within one', () => {
  const table = settingsTable()
  const { thresholds, objective, ...plain } = defaultSettings
  const names = [
    ...Object.keys(plain),
    ...Object.keys(thresholds).map((name) => `thresholds.${name}`),
    ...Object.keys(objective).map((name) => `objective.${name}`),
  ]
  for (const name of names)
    expect(table).toMatch(new RegExp(`^\\| \`${name}\` \\| \\S.* \\| \\S.* \\|$`, 'm'))
})

test('the line that is shown has the fields and the metrics of one that is written now', () => {
  const shown = JSON.parse(sampleLine)
  const { operation, status, requestId, transport, workspaceId, keyId, initMs } = shown
  let written = ''
  callLog({
    service: shown.service,
    stage: shown.stage,
    write: (line) => {
      written = line
    },
    properties: () => ({ workspaceId, keyId }),
    initMs,
    isEmbedded: true,
    now: () => new Date(shown.time),
  })({
    transport,
    operation,
    status,
    code: null,
    durationMs: shown.Duration,
    requestId,
    principal: { scopes: [] },
    consumed: { readUnits: shown.ReadUnits, writeUnits: shown.WriteUnits },
    cause: undefined,
  })
  expect(written.replace(/"Memory":\d+/, '')).toBe(sampleLine.replace(/"Memory":\d+/, ''))
  for (const field of Object.keys(shown))
    expect(lineTable()).toMatch(new RegExp(`^\\| \`${field}\` \\| \\S`, 'm'))
})

test('every metric that the line declares is in the table, and as many are counted', () => {
  const { CloudWatchMetrics } = JSON.parse(sampleLine)._aws
  const declared = CloudWatchMetrics.flatMap(
    ({ Dimensions, Metrics }: { Dimensions: string[][]; Metrics: { Name: string }[] }) =>
      Dimensions.flatMap((of) => Metrics.map(({ Name }) => ({ Name, of: of.join() }))),
  ) as { Name: string; of: string }[] // the format's own fields
  for (const { Name } of declared) expect(metricsTable()).toContain(`| \`${Name}\` |`)
  const ofOperations = declared.filter(({ of }) => of.includes('operation')).length
  expect(metricsOfStage(10)).toBe(11 * ofOperations + declared.length - ofOperations)
})

test('every alarm has its section in the runbooks, under the anchor that its text leads to', async () => {
  const headings = [...(await page('runbooks')).matchAll(/^## (.+)$/gm)].map(([, heading = '']) =>
    heading.toLowerCase().replaceAll(' ', '-'),
  )
  expect(headings).toEqual(expect.arrayContaining(Object.keys(alarms)))
  expect(new Set(headings).size).toBe(headings.length)
})

test('log groups, commands, options, attributes and events of the pages are those that there are', async () => {
  const all = (await pages()).join('\n')
  const groups = resourcesOf('AWS::Logs::LogGroup').map(({ Properties }) => Properties.LogGroupName)
  const named = new Set([...all.matchAll(/\/lading\/prod\/\w+/g)].map(([name]) => name))
  expect([...named].sort()).toEqual(groups.toSorted())
  const { scripts } = JSON.parse(await read('package.json'))
  for (const [, command = '', rest = ''] of all.matchAll(/pnpm@12 run ([\w:-]+)([^\n`#]*)/g)) {
    expect(Object.keys(scripts)).toContain(command)
    if (rest.trim() === '') continue
    const source = await read(`infra/src/cli/${command}.ts`)
    for (const [option] of rest.matchAll(/--[a-z-]+/g)) expect(source, command).toContain(option)
  }
  expect(all).toContain(`AttributeName=${tableDefinition.timeToLive}`)
  const entryPoints = await Promise.all(
    ['api', 'sweeper', 'environment'].map((name) => read(`packages/service/src/entrypoints/${name}.ts`)),
  )
  const events = [...entryPoints.join('\n').matchAll(/log(?:Failure|Problem|Work)\('([^']+)'/g)]
  expect(events.length).toBeGreaterThan(3)
  for (const [, event] of events) expect(all).toContain(`| \`${event}\``)
})

test('a price that stands in a sentence is one that is reckoned with', async () => {
  const known = [cloudWatch.metric.toFixed(2), String(others.millionTraces)]
  const told = [...(await pages()).join('\n').matchAll(/\$(\d[\d.,]*\d|\d)/g)].map(([, price]) => price)
  expect(told.filter((price) => !known.includes(price ?? ''))).toEqual([])
})

test('the prices of the dashboard are those of the bench', () => {
  const million = 1_000_000
  const of = ({ dollars, per }: { dollars: number; per: { count: number } }) =>
    (dollars / per.count) * million
  expect(prices.millionReads).toBeCloseTo(of(listPrices.dynamoDbReadUnit), 9)
  expect(prices.millionWrites).toBeCloseTo(of(listPrices.dynamoDbWriteUnit), 9)
  expect(prices.millionRequests).toBeCloseTo(of(listPrices.lambdaRequest), 9)
  expect(prices.millionHttpRequests).toBeCloseTo(of(listPrices.httpApiRequest), 9)
  expect(prices.gbSecond).toBe(listPrices.lambdaDuration.dollars)
})

test('what is paid for files grows with them, what is paid for seeing does not', () => {
  const [few, many] = [monthOf(1000), monthOf(2000)]
  for (const name of ['DynamoDB, requests', 'S3, requests', 'Lambda, API', 'API Gateway', 'logs'])
    expect((many.get(name) ?? 0) / (few.get(name) ?? 1), name).toBeCloseTo(2, 9)
  for (const name of ['metrics', 'alarms', 'dashboard']) expect(many.get(name)).toBe(few.get(name))
})
