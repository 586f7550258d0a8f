import { Readable } from 'node:stream'
import { GetObjectCommand } from '@aws-sdk/client-s3'
import { ZipFile } from 'yazl'
import type { MakeArchive } from '../contender.ts'
import { isText, nameOf } from '../corpus.ts'
import { keyOf, s3Client } from '../s3-client.ts'

/** One object after another, each asked for when its turn comes: what a service does that uses the library as its manual says. */
export const make: MakeArchive = async (corpus, { s3 }) => {
  const client = s3Client(s3)
  const zip = new ZipFile()
  for (let index = 0; index < corpus.files; index++) {
    const compress = isText(corpus, index)
    zip.addReadStreamLazy(nameOf(corpus, index), { compress, size: corpus.size }, (give) => {
      client
        .send(new GetObjectCommand({ Bucket: 'lading', Key: keyOf(corpus, index) }))
        .then(({ Body }) => give(null, Body as Readable)) // in Node it is the response
        .catch((error: unknown) => give(error, Readable.from([])))
    })
  }
  zip.end()
  let bytes = 0
  for await (const chunk of zip.outputStream) bytes += (chunk as Buffer).length // it is in no object mode
  client.destroy()
  return bytes
}
