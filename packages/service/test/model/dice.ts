/** Choices that follow from one number: the same every time. */
export class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** A fraction from 0 up to 1. Source: Mulberry32 by Tommy Ettinger, public domain. */
  fraction(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = this.#state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  /** A whole number below the given one. */
  below(count: number): number {
    return Math.floor(this.fraction() * count)
  }

  chance(probability: number): boolean {
    return this.fraction() < probability
  }

  of<Item>(items: readonly [Item, ...Item[]]): Item
  of<Item>(items: readonly Item[]): Item | undefined
  of<Item>(items: readonly Item[]): Item | undefined {
    return items[this.below(items.length)]
  }

  /** Some of the items, in their order. */
  some<Item>(items: readonly Item[], probability = 0.5): Item[] {
    return items.filter(() => this.chance(probability))
  }

  /** One of the names, as often as its weight says. */
  weighted<Name extends string>(weights: { readonly [N in Name]: number }): Name {
    // `entries` forgets names.
    const entries = Object.entries(weights) as [Name, number][]
    let left = this.fraction() * entries.reduce((sum, [, weight]) => sum + weight, 0)
    for (const [name, weight] of entries) {
      left -= weight
      if (left < 0) return name
    }
    const [last] = entries.at(-1) ?? []
    if (last === undefined) throw new RangeError('There is nothing to choose from')
    return last
  }
}
