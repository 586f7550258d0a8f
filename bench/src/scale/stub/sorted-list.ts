/** Half-full blocks of this size are made when one is full: short enough to shift, long enough to keep few. */
const blockSize = 512

/**
 * Members in order, in blocks: finding takes O(log n), adding and removing besides shifts one block.
 */
export class SortedList<Member> {
  readonly #compare: (left: Member, right: Member) => number
  readonly #blocks: Member[][] = []
  #size = 0

  /** @param compare 0 for members that stand for one another: adding one replaces the other */
  constructor(compare: (left: Member, right: Member) => number) {
    this.#compare = compare
  }

  get size(): number {
    return this.#size
  }

  /** Adds the member, in place of the one that it is equal to. */
  add(member: Member): void {
    const { block, at } = this.#locate((other) => this.#compare(other, member) < 0)
    const members = this.#blocks[block]
    const present = members?.[at]
    if (members !== undefined && present !== undefined && this.#compare(present, member) === 0) {
      members[at] = member
      return
    }
    this.#size++
    // Behind the end of everything there is no block yet: the last one takes it.
    const target = members ?? this.#blocks.at(-1)
    if (target === undefined) {
      this.#blocks.push([member])
      return
    }
    target.splice(members === undefined ? target.length : at, 0, member)
    if (target.length <= blockSize) return
    const index = Math.min(block, this.#blocks.length - 1)
    this.#blocks.splice(index + 1, 0, target.splice(blockSize / 2))
  }

  /** Removes the member that is equal to this one. @returns whether there was one */
  remove(member: Member): boolean {
    const { block, at } = this.#locate((other) => this.#compare(other, member) < 0)
    const members = this.#blocks[block]
    const present = members?.[at]
    if (members === undefined || present === undefined || this.#compare(present, member) !== 0) return false
    members.splice(at, 1)
    if (members.length === 0) this.#blocks.splice(block, 1)
    this.#size--
    return true
  }

  /**
   * The members from a cut on.
   * @param isBelow true for the members below the cut, false for those above; all when not given
   * @param forward upwards those above the cut, or downwards those below it
   */
  *walk(isBelow: ((member: Member) => boolean) | undefined, forward: boolean): Generator<Member> {
    const start = isBelow === undefined ? this.#end(forward) : this.#locate(isBelow)
    let { block, at } = start
    if (!forward) at--
    for (;;) {
      const members = this.#blocks[block]
      const member = members?.[at]
      if (member !== undefined) {
        yield member
        at += forward ? 1 : -1
        continue
      }
      block += forward ? 1 : -1
      const following = this.#blocks[block]
      if (following === undefined) return
      at = forward ? 0 : following.length - 1
    }
  }

  #end(forward: boolean) {
    return forward ? { block: 0, at: 0 } : { block: this.#blocks.length, at: 0 }
  }

  /** The place of the first member that is not below. */
  #locate(isBelow: (member: Member) => boolean): { block: number; at: number } {
    const block = firstNot(this.#blocks.length, (index) => {
      const last = this.#blocks[index]?.at(-1)
      return last !== undefined && isBelow(last)
    })
    const members = this.#blocks[block] ?? []
    const at = firstNot(members.length, (index) => {
      const member = members[index]
      return member !== undefined && isBelow(member)
    })
    return { block, at }
  }
}

/** The first of `count` places for which a condition does not hold that holds for all places before it. */
export function firstNot(count: number, condition: (index: number) => boolean): number {
  let [low, high] = [0, count]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (condition(middle)) low = middle + 1
    else high = middle
  }
  return low
}
