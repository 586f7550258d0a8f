import type { allowed } from './allowed.ts'

/** Kinds of difference that nobody who uses the document as it was can notice. */
export type AllowedKind = keyof typeof allowed

/** Kinds that somebody can. What none of the others describes is an `unknown difference`. */
export type BreakingKind =
  | 'operation removed'
  | 'route changed'
  | 'access changed'
  | 'input removed'
  | 'input required'
  | 'input narrowed'
  | 'default changed'
  | 'encoding changed'
  | 'output removed'
  | 'output no longer certain'
  | 'output widened'
  | 'success changed'
  | 'header removed'
  | 'header no longer certain'
  | 'error removed'
  | 'error changed'
  | 'unknown difference'

/** One difference between two documents. */
export interface Change {
  readonly kind: AllowedKind | BreakingKind
  /** Where: the operation, or a component, and the way from there to a field. */
  readonly place: string
  /** What it was, and what it is. */
  readonly detail: string
}

/** Takes the differences as they are found. */
export type Report = (change: Change) => void
