/** The operations of a namespace, some of them replaced by what the SDK does with them. */
export function extend<Operations extends object, Own extends object>(
  operations: Operations,
  own: Own,
): Omit<Operations, keyof Own> & Own {
  // Asked for anything that is not its own, it asks its prototype, which knows every operation.
  return Object.assign(Object.create(operations), own)
}
