import { readFileSync } from 'node:fs'

/** Tells one start of this machine from another: Linux's own id of it; undefined elsewhere. */
export function bootId(): string | undefined {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return undefined
  }
}
