/** How much of an upload storage has been given, in bytes. */
export interface Progress {
  readonly loaded: number
  readonly total: number
}

export type OnProgress = ((progress: Progress) => void) | undefined

/** Reports what is more than was reported before: what is sent again counts once. */
export function progressReporter(total: number, onProgress: OnProgress): (loaded: number) => void {
  let reported = -1
  return (loaded) => {
    if (loaded <= reported) return
    reported = loaded
    onProgress?.({ loaded, total })
  }
}
