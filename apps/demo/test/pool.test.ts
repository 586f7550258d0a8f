import { expect, test } from 'vitest'
import { forEach } from '../src/pool.ts'

const { signal } = new AbortController()

test('every item is taken once, and never more at a time than allowed', async () => {
  const taken: number[] = []
  let atOnce = 0
  let peak = 0
  await forEach(Array.from({ length: 50 }).keys(), 4, signal, async (item) => {
    atOnce += 1
    peak = Math.max(peak, atOnce)
    await Promise.resolve()
    taken.push(item)
    atOnce -= 1
  })
  expect(taken.toSorted((a, b) => a - b)).toEqual([...Array.from({ length: 50 }).keys()])
  expect(peak).toBe(4)
})

test('nothing is begun after the signal, and what was begun is waited for', async () => {
  const controller = new AbortController()
  const reason = new Error('stop')
  const ended: number[] = []
  const running = forEach([1, 2, 3, 4], 2, controller.signal, async (item) => {
    controller.abort(reason)
    await Promise.resolve()
    ended.push(item)
  })
  await expect(running).rejects.toBe(reason)
  expect(ended).toEqual([1])
})
