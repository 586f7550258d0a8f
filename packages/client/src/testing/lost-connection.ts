/** Thrown where a planned failure ends a connection without an answer. */
export class LostConnection extends Error {
  override readonly name = 'LostConnection'

  constructor() {
    super('The test has planned that this connection ends')
  }
}
