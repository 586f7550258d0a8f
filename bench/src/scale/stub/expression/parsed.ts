import { Tokens } from './tokens.ts'

/** An expression as text means it, apart from what its placeholders stand for. */
export interface Parsed<Tree> {
  readonly kind: string
  readonly tree: Tree
  /** Placeholders used, `#` and `:` included. */
  readonly names: ReadonlySet<string>
  readonly values: ReadonlySet<string>
}

/** How many texts are kept: an application has a few dozen, a random test any number. */
const remembered = 1000

/** A parser that remembers, because the same few texts come again and again. */
export function remembering<Tree>(kind: string, parse: (tokens: Tokens) => Tree) {
  const known = new Map<string, Parsed<Tree>>()
  return (text: string): Parsed<Tree> => {
    const before = known.get(text)
    if (before !== undefined) return before
    const tokens = new Tokens(kind, text)
    const tree = parse(tokens)
    tokens.expectEnd()
    const parsed = { kind, tree, names: tokens.names, values: tokens.values }
    if (known.size >= remembered) known.clear()
    known.set(text, parsed)
    return parsed
  }
}
