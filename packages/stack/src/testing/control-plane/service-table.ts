/**
 * The commands of one service: what each takes and gives is in the SDK's own types. The name decides which input comes, so
 * that the table itself can take any.
 */
export type Commands = Readonly<Record<string, (input: never) => object | Promise<object>>>

/** A fake that ignored an option would answer wrongly: it says so instead. */
export function refuseOptions(command: string, input: object, names: readonly string[]): void {
  const given = Object.entries(input).find(([name, value]) => names.includes(name) && value !== undefined)
  if (given !== undefined) throw new Error(`The fake does not know ${given[0]} of ${command}`)
}
