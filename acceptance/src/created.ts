import type { Name, Outputs } from './shapes.ts'

/** What the checks have created and not removed yet. */
export class Created {
  readonly files = new Set<string>()
  readonly folders = new Set<string>()
  readonly keys = new Set<string>()

  /** Takes note of a call that succeeded. @param address what the call named, for operations that remove it */
  note<N extends Name>(name: N, output: Outputs[N] | undefined, address: unknown): void {
    const made: Partial<Outputs> = { [name]: output }
    const file = made['files.create']?.file.id
    const folder = made['folders.create']?.id
    const key = made['keys.create']?.key.id ?? made['keys.rotate']?.key.id
    const archive = made['jobs.get']?.fileId ?? undefined
    if (file !== undefined) this.files.add(file)
    if (archive !== undefined) this.files.add(archive)
    if (folder !== undefined) this.folders.add(folder)
    if (key !== undefined) this.keys.add(key)
    if (name === 'files.purge') this.files.delete(String(address))
    if (name === 'keys.revoke') this.keys.delete(String(address))
  }
}
