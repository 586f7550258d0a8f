import type { File, Folder } from '../generated/resources.ts'
import { type Answer, answering } from './answer.ts'
import { CallLog, type FakeCall, type FakeOperation } from './calls.ts'
import { FakeClock } from './clock.ts'
import { type FailureOf, type FailureOptions, Failures } from './failures.ts'
import { fetchOf } from './fetch.ts'
import { KeyedCalls } from './idempotency.ts'
import type { Surroundings } from './observed.ts'
import { addFile, addFolder, bytesOf, type FakeFile } from './seed.ts'
import type { StoredKey, StoredWorkspace } from './state.ts'
import { Signer } from './storage/signer.ts'
import { Storage } from './storage/storage.ts'
import { apiKeyOf, World } from './world.ts'

/** How a fake is started. */
export interface FakeLadingOptions {
  /** Where it listens on loopback; any free port unless given. */
  readonly port?: number | undefined
  /** `false` for no socket at all: then only `fetch` reaches it. It listens unless given. */
  readonly listen?: boolean | undefined
  /** The clock below its own; the system's unless given. */
  readonly clock?: (() => Date) | undefined
  /** Milliseconds that every call, and every request for bytes, takes; none unless given. */
  readonly latency?: number | ((operation: FakeOperation) => number) | undefined
}

/** Another workspace of a fake, and a key to it. */
export interface FakeWorkspace {
  /** Its id. */
  readonly id: string
  /** A key with every scope. */
  readonly apiKey: string
}

/** Where a fake is found that does not listen. `.test` is no name of anything (RFC 6761). */
const unheardUrl = 'http://lading.test'

/**
 * Lading in memory, for tests: the service's own HTTP layer, validation and errors, made from the same contract, on
 * handlers that keep everything in Maps. It answers REST and RPC, signs URLs, and takes and gives the bytes.
 *
 * @example
 * await using fake = await FakeLading.start()
 * const lading = new Lading(fake)
 */
export class FakeLading {
  /** Where it listens. */
  readonly baseUrl: string
  /** A key with every scope, of a workspace that is empty at first. */
  readonly apiKey: string
  /** Reaches the fake without a socket, and nothing else. */
  readonly fetch: typeof globalThis.fetch
  /** Its time, which can be moved. */
  readonly clock: FakeClock
  /** What was called since the start or the last `reset`, oldest first. */
  readonly calls: readonly FakeCall[]

  readonly #world: World
  readonly #surroundings: Surroundings
  readonly #keyedCalls: KeyedCalls
  readonly #log: CallLog
  readonly #key: Pick<StoredKey, 'id' | 'secret' | 'workspaceId'>
  readonly #close: () => Promise<void>

  private constructor(baseUrl: string, options: FakeLadingOptions, close: () => Promise<void>) {
    const { clock = () => new Date(), latency = 0 } = options
    this.baseUrl = baseUrl
    this.clock = new FakeClock(clock)
    this.#close = close
    this.#log = new CallLog()
    this.calls = this.#log.all
    this.#keyedCalls = new KeyedCalls(this.clock)
    const signer = new Signer(baseUrl, () => this.clock.now())
    this.#world = new World(this.clock, new Storage(), signer)
    this.#surroundings = {
      failures: new Failures(),
      calls: this.#log,
      lost: new Set(),
      done: new Map(),
      wait: (operation) => wait(typeof latency === 'number' ? latency : latency(operation)),
    }
    const key = this.#world.addKey(this.#world.addWorkspace('test').id)
    this.#key = key
    this.apiKey = apiKeyOf(key)
    this.fetch = fetchOf(baseUrl, this.#answering())
  }

  /** Starts a fake. @throws Error EADDRINUSE when the port is taken */
  static async start(options: FakeLadingOptions = {}): Promise<FakeLading> {
    if (options.listen === false) return new FakeLading(unheardUrl, options, async () => undefined)
    // Where there is no such module, the fake works without a socket.
    const { listen } = await import('./listen.ts')
    const listener = await listen(options.port ?? 0)
    const fake = new FakeLading(listener.url, options, () => listener.close())
    listener.serve(fake.#answering())
    return fake
  }

  /**
   * Makes the next calls of an operation fail.
   *
   * @param code one of the operation's own, or `CONNECTION_FAILED` for a connection that ends without an answer
   *
   * @example
   * fake.failNext('files.get', 'UNAVAILABLE', { times: 2 })
   * fake.failNext('files.create', 'CONNECTION_FAILED', { after: true }) // done, but the answer is lost
   */
  failNext<Name extends FakeOperation, Code extends FailureOf<Name>>(
    operation: Name,
    code: Code,
    options: FailureOptions<Code> = {},
  ): void {
    this.#surroundings.failures.plan(operation, code, options)
  }

  /** Makes a ready file, without a call. @throws TypeError for what the service would not take */
  addFile(file: FakeFile = {}): File {
    return addFile(this.#world, this.#workspace(file.workspace), file)
  }

  /** Makes the folders of a path that are not there, `invoices/2026`, and gives the last. */
  addFolder(path: string): Folder {
    return addFolder(this.#world, this.#workspace(), path)
  }

  /** Makes another workspace. */
  addWorkspace(name = 'another'): FakeWorkspace {
    const { id } = this.#world.addWorkspace(name)
    return { id, apiKey: apiKeyOf(this.#world.addKey(id)) }
  }

  /** The bytes of a file, by its id or `ref:` and its reference; undefined when there are none. */
  bytesOf(id: string): Uint8Array | undefined {
    return bytesOf(this.#world, this.#workspace(), id)
  }

  /** Forgets everything: files, keys, calls, planned failures, moves of the clock. `baseUrl` and `apiKey` stay. */
  reset(): void {
    const { failures, lost, done } = this.#surroundings
    this.#world.clear()
    for (const kept of [failures, lost, done, this.#keyedCalls, this.#log]) kept.clear()
    this.clock.reset()
    const { id, secret, workspaceId } = this.#key
    this.#world.addWorkspace('test', workspaceId)
    this.#world.addKey(workspaceId, { id, secret })
  }

  /** Stops listening; connections end. */
  close(): Promise<void> {
    return this.#close()
  }

  /** The same as `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #answering(): Answer {
    const { baseUrl } = this
    return answering(this.#world, { surroundings: this.#surroundings, keyedCalls: this.#keyedCalls, baseUrl })
  }

  #workspace(id = this.#key.workspaceId): StoredWorkspace {
    const workspace = this.#world.workspaces.get(id)
    if (workspace === undefined) throw new TypeError(`There is no workspace ${id}`)
    return workspace
  }
}

function wait(milliseconds: number): Promise<void> {
  return milliseconds > 0 ? new Promise((resolve) => setTimeout(resolve, milliseconds)) : Promise.resolve()
}
