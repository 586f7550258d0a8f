import type { S3Engine } from '@lading/stack/testing'

type S3Client = ReturnType<S3Engine['client']>

/** What a client of S3 sends, by the names of its commands. Signing a URL sends nothing. */
export class S3Meter {
  readonly #requests = new Map<string, number>()

  /**
   * Counts the requests of a client.
   * @param answer what to answer instead of sending the request; sent when left out
   */
  watch(client: S3Client, answer?: (command: string) => object): void {
    client.middlewareStack.add(
      (next, context) => async (args) => {
        const name = (context.commandName ?? 'unknown').replace(/Command$/, '')
        this.#requests.set(name, (this.#requests.get(name) ?? 0) + 1)
        if (answer === undefined) return next(args)
        return { response: {}, output: { $metadata: {}, ...answer(name) } }
      },
      // Behind the signer: what only makes a URL ends there. Before the SDK's own reading of the answer.
      { step: 'deserialize', priority: 'high', name: 'scaleMeter' },
    )
  }

  requests(): ReadonlyMap<string, number> {
    return this.#requests
  }

  reset(): void {
    this.#requests.clear()
  }
}
