import { createHash } from 'node:crypto'
import type { Lading } from '@lading/client'
import type { Step } from './fake-script.ts'

const bytes = new TextEncoder().encode('of the tour')
const sha256 = createHash('sha256').update(bytes).digest('hex')
const declared = { name: 'tour', contentType: 'text/plain', size: bytes.length, sha256 }

const step = (title: string, run: (lading: Lading) => Promise<unknown>): Step => ({
  title: `tour: ${title}`,
  run,
})

/** What random steps rarely come to: a folder that goes while its files do, bytes that versions share, a file changed. */
export const tour: readonly Step[] = [
  step('a folder', ({ folders }) => folders.create({ name: 'tour' })),
  step('a file in it', ({ files }) =>
    files.upload(bytes, { name: 't', externalRef: 't1', folder: 'path:tour' }),
  ),
  {
    title: 'tour: a pending file in it, whose bytes arrive',
    async run({ files }, _known, fetch) {
      const { upload } = await files.create({ ...declared, externalRef: 't2', folder: 'path:tour' })
      if (upload.kind !== 'single') throw new Error('One request was asked for')
      return (await fetch(upload.url, { method: 'PUT', headers: upload.headers, body: bytes })).status
    },
  },
  step('the folder goes', ({ folders }) => folders.delete({ id: 'path:tour' })),
  step('the pending file is completed', ({ files }) => files.complete({ id: 'ref:t2' })),
  step('the other one is restored', ({ files }) => files.restore({ id: 'ref:t1' })),
  step('another version', ({ versions }) =>
    versions.upload('ref:t1', bytes.slice(1), { contentType: 'a/b' }),
  ),
  step('the first version again', ({ versions }) => versions.restore({ id: 'ref:t1', version: '1' })),
  step('what that holds', ({ usage }) => usage.get()),
  step('all versions', ({ versions }) => versions.list({ id: 'ref:t1' }).page()),
  step('a version to see', ({ versions }) => versions.download('ref:t1', 2).bytes()),
  step('a change of whatever it is', ({ files }) =>
    files.update({ id: 'ref:t1', name: 'new', ifMatch: '*' }),
  ),
  step('a change of what it is not', ({ files }) => files.delete({ id: 'ref:t1', ifMatch: '"1-x"' })),
  step('the trash counts', async ({ files, usage }) => {
    await files.delete({ id: 'ref:t1' })
    return usage.get()
  }),
  step('and is emptied by hand', async ({ files, usage }) => {
    await files.purge({ id: 'ref:t1' })
    await files.purge({ id: 'ref:t2' })
    return usage.get()
  }),
]
