import type { Operation } from '../contract/index.ts'
import type { ExampleObject } from './types.ts'

/** `By external reference` to `by-external-reference`. */
function slug(summary: string): string {
  return (
    summary
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-|-$/g, '') || 'example'
  )
}

/**
 * The operation's examples under a name made of their summary, each with what `pick` takes from it; where `pick` gives
 * undefined the example says nothing of the place.
 */
export function examplesOf(
  operation: Operation,
  pick: (example: { input: Readonly<Record<string, unknown>>; output: unknown }) => unknown,
): Record<string, ExampleObject> | undefined {
  const examples = new Map<string, ExampleObject>()
  for (const { summary, input, output } of operation.examples) {
    const value = pick({ input, output })
    if (value === undefined) continue
    let name = slug(summary)
    for (let count = 2; examples.has(name); count++) name = `${slug(summary)}-${count}`
    examples.set(name, { summary, value })
  }
  return examples.size === 0 ? undefined : Object.fromEntries(examples)
}

/** Reads `file.id` from an output; undefined where there is nothing. */
export function readField(output: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => {
    if (typeof value !== 'object' || value === null) return undefined
    return Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined // an object, as seen above
  }, output)
}
