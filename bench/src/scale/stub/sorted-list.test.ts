import { expect, test } from 'vitest'
import { seeded } from './random-requests.fixture.ts'
import { SortedList } from './sorted-list.ts'

interface Member {
  readonly key: number
  readonly text: string
}

test('after thousands of additions, replacements and removals every walk gives what a sorted array would', () => {
  const random = seeded(1)
  const list = new SortedList<Member>((left, right) => left.key - right.key)
  const reference = new Map<number, Member>()
  for (let step = 0; step < 20_000; step++) {
    const member = { key: random(5_000), text: String(step) }
    if (random(3) === 0) {
      expect(list.remove(member)).toBe(reference.delete(member.key))
    } else {
      list.add(member)
      reference.set(member.key, member)
    }
  }
  const sorted = [...reference.values()].toSorted((left, right) => left.key - right.key)
  expect(list.size).toBe(sorted.length)
  expect([...list.walk(undefined, true)]).toEqual(sorted)
  expect([...list.walk(undefined, false)]).toEqual(sorted.toReversed())
  for (const cut of [0, 1, 700, 2_500, 4_999, 6_000]) {
    const isBelow = ({ key }: Member) => key < cut
    expect([...list.walk(isBelow, true)]).toEqual(sorted.filter((member) => !isBelow(member)))
    expect([...list.walk(isBelow, false)]).toEqual(sorted.filter(isBelow).toReversed())
  }
  for (const member of sorted) list.remove(member)
  expect([list.size, ...list.walk(undefined, true)]).toEqual([0])
})
