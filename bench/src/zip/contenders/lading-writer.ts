import { directoryEnd } from '../../../../packages/service/src/archives/zip/directory-end.ts'
import { zipEntries } from '../../../../packages/service/src/archives/zip/write-entries.ts'
import type { ZipSource } from '../../../../packages/service/src/archives/zip/zip-entry.ts'
import { zipStart } from '../../../../packages/service/src/archives/zip/zip-position.ts'
import type { MakeArchive } from '../contender.ts'
import { chunksOf, isText, nameOf } from '../corpus.ts'

export const make: MakeArchive = async (corpus) => {
  const modifiedAt = new Date()
  async function* sources(): AsyncGenerator<ZipSource> {
    for (let index = 0; index < corpus.files; index++) {
      yield {
        name: nameOf(corpus, index),
        size: corpus.size,
        modifiedAt,
        stored: !isText(corpus, index),
        async *open(from) {
          yield* chunksOf(corpus, index, from)
        },
      }
    }
  }
  let [bytes, directory, at] = [0, 0, 0]
  for await (const piece of zipEntries(sources(), zipStart)) {
    bytes += piece.bytes.byteLength
    // The worker keeps the records in the bucket; here they go where the archive goes.
    directory += piece.record?.byteLength ?? 0
    at = piece.after.at
  }
  return bytes + directory + directoryEnd({ entries: corpus.files, size: directory, at }).byteLength
}
