/** In the order in which they are shown. */
export const languages = ['typescript', 'curl', 'php'] as const
export type Language = (typeof languages)[number]

/** One piece of code in one language. Samples with the same title do the same. */
export interface Sample {
  readonly language: Language
  /** What it does, in the words of the contract's example. */
  readonly title: string
  readonly code: string
}
