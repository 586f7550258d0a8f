import { expect, test } from 'vitest'
import { fixture } from './fixture.ts'
import { clients, measureClients } from './measure.ts'
import { statsCost } from './stats-cost.ts'

test('every client really gets the object, the page of a hundred, and the error', async () => {
  const timings = await measureClients({ rounds: 1, batch: 4 })
  expect(timings.map(({ name }) => name)).toEqual(clients.map(({ name }) => name))
  for (const { name, gave, calls, importMs, bundle } of timings) {
    expect(JSON.stringify(gave.get), name).toContain(JSON.stringify(fixture.metadata))
    expect(gave.page, name).toBe(100)
    expect(gave.missing, name).toEqual({ error: 404 })
    for (const times of Object.values(calls)) expect(times, name).toEqual([expect.any(Number)])
    expect(importMs, name).toBeGreaterThan(0)
    expect(bundle.gzipBytes, name).toBeGreaterThan(100)
    expect(bundle.totalGzipBytes, name).toBeGreaterThanOrEqual(bundle.gzipBytes)
  }
})

test('what the statistics cost is a time', () => {
  expect(statsCost()).toBeGreaterThan(1)
})
