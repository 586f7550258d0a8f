import { invalid } from '../errors.ts'
import { attributeOf, type Item, type Value } from '../value.ts'
import type { Path } from './bindings.ts'

/** The value at the path, or undefined. */
export function valueAt(item: Item, path: Path): Value | undefined {
  let value: Value = { M: item }
  for (const step of path) {
    const below = memberOf(value, step)
    if (below === undefined) return undefined
    value = below
  }
  return value
}

function memberOf(value: Value, step: string | number): Value | undefined {
  if (typeof step === 'number') return 'L' in value ? value.L[step] : undefined
  return 'M' in value ? attributeOf(value.M, step) : undefined
}

/** @throws ServiceError when one path is, or lies within, another, or two take the same place for a list and a map */
export function assertDisjoint(kind: string, paths: readonly Path[]): void {
  for (const [at, left] of paths.entries()) {
    for (const right of paths.slice(at + 1)) {
      const shared = Math.min(left.length, right.length)
      let same = 0
      while (same < shared && left[same] === right[same]) same++
      const texts = `path one: ${show(left)}, path two: ${show(right)}`
      if (same === shared) {
        throw invalid(
          `Invalid ${kind}: Two document paths overlap with each other; must remove or rewrite one of these paths; ${texts}`,
        )
      }
      if (typeof left[same] !== typeof right[same]) {
        throw invalid(
          `Invalid ${kind}: Two document paths conflict with each other; must remove or rewrite one of these paths; ${texts}`,
        )
      }
    }
  }
}

const show = (path: Path) =>
  `[${path.map((step) => (typeof step === 'number' ? `[${step}]` : step)).join(', ')}]`

/** What is wanted below a place: all of it, or some of its members. */
type Wanted = Map<string | number, Wanted | true>

function wantedOf(paths: readonly Path[]): Wanted {
  const root: Wanted = new Map()
  for (const path of paths) {
    let level = root
    for (const [at, step] of path.entries()) {
      if (at === path.length - 1) level.set(step, true)
      else {
        const present = level.get(step)
        const below: Wanted = present === undefined || present === true ? new Map() : present
        level.set(step, below)
        level = below
      }
    }
  }
  return root
}

function pick(value: Value, wanted: Wanted | true): Value | undefined {
  if (wanted === true) return value
  if ('M' in value) {
    const picked = pickAttributes(value.M, wanted)
    return Object.keys(picked).length === 0 ? undefined : { M: picked }
  }
  if (!('L' in value)) return undefined
  const members = [...wanted.entries()]
    .toSorted(([left], [right]) => Number(left) - Number(right))
    .flatMap(([index, below]) => {
      const member = typeof index === 'number' ? value.L[index] : undefined
      const picked = member === undefined ? undefined : pick(member, below)
      return picked === undefined ? [] : [picked]
    })
  return members.length === 0 ? undefined : { L: members }
}

function pickAttributes(item: Item, wanted: Wanted): Item {
  const picked: Record<string, Value> = {}
  for (const [name, below] of wanted) {
    const value = typeof name === 'string' ? attributeOf(item, name) : undefined
    const part = value === undefined ? undefined : pick(value, below)
    if (part !== undefined) picked[name] = part
  }
  return picked
}

/** The item with nothing but what the paths name; members of a list close up. */
export function project(item: Item, paths: readonly Path[]): Item {
  return pickAttributes(item, wantedOf(paths))
}
