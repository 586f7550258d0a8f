import { operationOf } from './exchange.ts'
import { anchors } from './world.ts'

/** Who is mostly sent with an operation: the one with the fewest rights that suffice. */
export function scopeOwner(operation: string): 'owner' | 'uploader' | 'reader' {
  const { scope } = operationOf(operation)
  for (const name of ['reader', 'uploader'] as const) {
    const [, held] = anchors.find(([anchor]) => anchor === name) ?? []
    const scopes: readonly (string | null)[] = held ?? []
    if (scopes.includes(scope)) return name
  }
  return 'owner'
}
