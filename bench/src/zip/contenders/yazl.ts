import { Readable } from 'node:stream'
import { ZipFile } from 'yazl'
import type { MakeArchive } from '../contender.ts'
import { chunksOf, isText, nameOf } from '../corpus.ts'

export const make: MakeArchive = async (corpus) => {
  const zip = new ZipFile()
  for (let index = 0; index < corpus.files; index++) {
    const compress = isText(corpus, index)
    zip.addReadStreamLazy(nameOf(corpus, index), { compress, size: corpus.size }, (give) =>
      give(null, Readable.from(chunksOf(corpus, index), { objectMode: false })),
    )
  }
  zip.end()
  let bytes = 0
  for await (const chunk of zip.outputStream) bytes += (chunk as Buffer).length // it is in no object mode
  return bytes
}
