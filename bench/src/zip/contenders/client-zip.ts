import { downloadZip } from 'client-zip'
import type { MakeArchive } from '../contender.ts'
import { chunksOf, nameOf } from '../corpus.ts'

export const make: MakeArchive = async (corpus) => {
  async function* files() {
    for (let index = 0; index < corpus.files; index++) {
      const input = ReadableStream.from(chunksOf(corpus, index))
      yield { name: nameOf(corpus, index), input, size: corpus.size, lastModified: new Date() }
    }
  }
  let bytes = 0
  const { body } = downloadZip(files())
  if (body === null) throw new Error('client-zip gave no body')
  for await (const chunk of body) bytes += chunk.byteLength
  return bytes
}
