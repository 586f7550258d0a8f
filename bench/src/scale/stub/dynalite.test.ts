import { startDynalite } from '@lading/stack/testing'
import { expect, test } from 'vitest'
import { compareEngines, createTable } from './compare-engines.fixture.ts'

test.each([1, 2, 3])('random requests are answered as dynalite answers them (seed %i)', async (seed) => {
  await using engine = await startDynalite()
  const client = engine.client()
  await createTable(client, 'things')
  const comparisons = await compareEngines(
    client,
    { table: 'things', engine: 'dynalite' },
    { seed, count: 400 },
  )
  for (const { request, engine: answer, stub } of comparisons)
    expect({ request, answer: stub }).toEqual({ request, answer })
})
