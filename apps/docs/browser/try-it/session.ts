/* What the console remembers, in this tab and no longer: the key, and the last id of each kind that was answered. */

const keyName = 'lading-api-key'
const idName = (kind: string) => `lading-last-${kind}`

/** Storage that a browser refuses (a private window, a policy) is none: nothing is remembered then. */
function storage(): Storage | undefined {
  try {
    return sessionStorage
  } catch {
    return undefined
  }
}

export const rememberedKey = () => storage()?.getItem(keyName) ?? ''

export function rememberKey(key: string): void {
  if (key === '') storage()?.removeItem(keyName)
  else storage()?.setItem(keyName, key)
}

/** Ids as they stand in answers: `file_…`; the words before the underscore are the kind. */
const idPattern = /"((file|folder|job|upload)_[0-9a-hjkmnp-tv-z]{24})"/g

/** Remembers the first id of each kind, so that the next page can begin with it. */
export function rememberIds(answer: string): void {
  const seen = new Set<string>()
  for (const [, id = '', kind = ''] of answer.matchAll(idPattern)) {
    if (seen.has(kind)) continue
    seen.add(kind)
    storage()?.setItem(idName(kind), id)
  }
}

export const rememberedId = (kind: string) => storage()?.getItem(idName(kind)) ?? undefined
