/** Lets others wait until something is so; whoever makes it so says that something has changed. */
export class Condition {
  #waiting: (() => void)[] = []

  changed(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const look of waiting) look()
  }

  /** @param isSo may throw, to end the waiting */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }
}
