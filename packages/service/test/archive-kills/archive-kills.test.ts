import { expect, test } from 'vitest'
import { KillWorld } from './kill-workers.ts'

test('workers that are killed, at a call or at any moment, make the same archive and leave nothing', async () => {
  await using world = await KillWorld.start()
  const { sha256 } = await world.make(() => undefined)
  const made = [
    await world.make((attempt) => ({ atCall: 12 + 9 * attempt })),
    await world.make((attempt) => ({ atCall: 30 + attempt })),
    await world.make(() => ({ afterMs: Math.random() * 400 })),
  ]
  expect(made.map((one) => one.sha256)).toEqual(made.map(() => sha256))
  expect(made[0]?.kills).toBeGreaterThan(0)
  expect(await world.strands()).toEqual([])
}, 60_000)
