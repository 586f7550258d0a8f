/** What each client does with the stub. */
export interface BenchClient {
  /** One object, decoded. */
  get(): Promise<unknown>
  /** A page of a hundred objects: how many there are. */
  page(): Promise<number>
  /** One object that is not there: what the client throws. */
  missing(): Promise<unknown>
}

/** What a module of `clients/` exports. */
export type Connect = (url: string) => BenchClient

/** What a call throws; it must. */
export async function thrownBy(call: PromiseLike<unknown>): Promise<unknown> {
  try {
    await call
  } catch (error) {
    return error
  }
  throw new Error('The call of what is not there succeeded')
}
