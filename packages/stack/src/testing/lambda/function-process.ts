/** How a function's process is started: the arguments of `spawn`. */
export interface FunctionProcess {
  readonly command: string
  readonly args: readonly string[]
  /** The whole environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>
  readonly cwd?: string
}
