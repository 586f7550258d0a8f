import { expect, test } from 'vitest'
import type { LambdaResult } from './common/lambda.ts'
import { differences } from './conformance.ts'
import { eventOf, lambdaContext, type ProbeName, type Protocol, probes } from './events.ts'
import { handler } from './peers/bare.ts'

async function bareAnswers(protocol: Protocol): Promise<Record<string, LambdaResult>> {
  const answers = Object.entries(probes).map(
    async ([name, call]) => [name, await handler(eventOf(protocol, call), lambdaContext)] as const,
  )
  return Object.fromEntries(await Promise.all(answers))
}

/** The bare handler's REST answers with one of them changed. */
async function changed(probe: ProbeName, change: (answer: LambdaResult) => LambdaResult) {
  const answers = await bareAnswers('rest')
  return { ...answers, [probe]: change(answers[probe] ?? {}) }
}

test.each(['rest', 'trpc'] as const)('the bare handler answers %s as all have to', async (protocol) => {
  expect(differences(protocol, await bareAnswers(protocol), true)).toEqual([])
})

test.each(Object.keys(probes) as ProbeName[])('another status of %s is reported', async (probe) => {
  const answers = await changed(probe, (answer) => ({ ...answer, statusCode: 418 }))
  expect(differences('rest', answers, true)).toEqual([expect.stringContaining(`${probe}: status 418`)])
})

test('a field that should have been stripped is reported', async () => {
  const answers = await changed('found', (answer) => ({
    ...answer,
    body: JSON.stringify({ ...JSON.parse(answer.body ?? ''), storageKey: 'secret' }),
  }))
  expect(differences('rest', answers, true)).toEqual([expect.stringContaining('storageKey')])
})

test('the answer of another file is reported', async () => {
  const answers = await bareAnswers('rest')
  const swapped = { ...answers, anotherFound: answers.found ?? {} }
  expect(differences('rest', swapped, true)).toEqual([expect.stringContaining('anotherFound: body')])
})

test('a missing ETag and another content type are reported', async () => {
  const answers = await changed('found', (answer) => ({
    ...answer,
    headers: { 'content-type': 'text/plain' },
  }))
  expect(differences('rest', answers, true)).toEqual([
    'found: content type text/plain',
    'found: ETag undefined',
  ])
})

test('a peer that does not check its output may send the corrupt item', async () => {
  const answers = await changed('corruptItem', (answer) => ({ ...answer, statusCode: 200 }))
  expect(differences('rest', answers, false)).toEqual([])
})
