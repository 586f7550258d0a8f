import type { Api } from './api.ts'

const atOnce = 6

/** Removes what the checks have left: files for good, folders, keys. @returns what could not be removed */
export async function cleanUp(api: Api): Promise<string[]> {
  const left: string[] = []
  await forEach(api.created.files, async (id) => {
    let answer = await api.attempt('files.purge', { id })
    if (answer.status === 409) {
      await api.attempt('files.retain', { id })
      answer = await api.attempt('files.purge', { id })
    }
    if (answer.status !== 204 && answer.status !== 404) left.push(`${id}: ${answer.status}`)
  })
  // The first created lies nearest to the root: what is below it goes with it.
  for (const id of api.created.folders) {
    const { status } = await api.attempt('folders.delete', { id })
    if (status !== 202 && status !== 404) left.push(`${id}: ${status}`)
  }
  await forEach(api.created.keys, async (id) => {
    const { status } = await api.attempt('keys.revoke', { id })
    if (status !== 204 && status !== 404) left.push(`key ${id}: ${status}`)
  })
  return left
}

async function forEach(items: Iterable<string>, use: (item: string) => Promise<void>): Promise<void> {
  const queue = [...items]
  const work = async () => {
    for (let item = queue.pop(); item !== undefined; item = queue.pop()) await use(item)
  }
  await Promise.all(Array.from({ length: atOnce }, work))
}
