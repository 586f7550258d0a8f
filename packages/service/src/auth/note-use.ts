import type { Store, StoredKey } from '@lading/store'
import { Recent } from '../recent.ts'

/** How long a process does not try again to note the use of a key, whether or not it succeeded. */
const againMs = 60_000
/** Keys of which a process remembers when it tried: about 1 MB. */
const rememberedKeys = 10_000

/**
 * Notes the day on which a key is used, once a day. A failure is nobody's failure, and while the table refuses writes,
 * calls are delayed by one attempt a minute for each key and process, not each by its own.
 */
export function useNoter({ keys }: Pick<Store, 'keys'>, now: () => Date): (key: StoredKey) => Promise<void> {
  const tried = new Recent<number>(rememberedKeys)
  return async ({ keyId, lastUsedOn }) => {
    const time = now()
    const day = time.toISOString().slice(0, 10)
    if (lastUsedOn !== undefined && lastUsedOn >= day) return
    const last = tried.get(keyId)
    if (last !== undefined && time.getTime() - last < againMs) return
    tried.set(keyId, time.getTime())
    await keys.noteUse(keyId, day).catch(() => undefined)
  }
}
