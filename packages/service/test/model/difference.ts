/** Service and model differ. */
export class Difference extends Error {
  override readonly name = 'Difference'
}
