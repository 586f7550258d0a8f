/** What a step came to: for a call its code, `skipped` when what it is about does not exist. */
export interface Acted {
  readonly what: string
  readonly came: string
}

export const skipped = (what: string): Acted => ({ what, came: 'skipped' })
