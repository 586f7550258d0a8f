/** How much of an upload storage has been given, in bytes. */
export interface Progress {
  /** Bytes that were handed to the connection. */
  readonly loaded: number
  /** Bytes in all. */
  readonly total: number
}

/** Told how far an upload has come. */
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
