import { Readable } from 'node:stream'
import { ZipArchive } from 'archiver'
import type { MakeArchive } from '../contender.ts'
import { chunksOf, isText, nameOf } from '../corpus.ts'

export const make: MakeArchive = async (corpus) => {
  const zip = new ZipArchive({ zlib: { level: 6 } })
  let bytes = 0
  const drained = (async () => {
    for await (const chunk of zip) bytes += (chunk as Buffer).length // it is in no object mode
  })()
  for (let index = 0; index < corpus.files; index++) {
    const taken = new Promise((resolve, reject) => zip.once('entry', resolve).once('error', reject))
    const stream = Readable.from(chunksOf(corpus, index), { objectMode: false })
    zip.append(stream, { name: nameOf(corpus, index), store: !isText(corpus, index) })
    // One at a time: it would open them all at once.
    await taken
  }
  await zip.finalize()
  await drained
  return bytes
}
