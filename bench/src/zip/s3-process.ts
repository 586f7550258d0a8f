/* Stands in for S3 in a process of its own: files of a corpus are made as they are asked for, parts are swallowed, small objects kept. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { type Corpus, chunksOf } from './corpus.ts'

const corpus = JSON.parse(process.argv[2] ?? '') as Corpus // what `run` gives
const kept = new Map<string, Buffer>()

async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://s3')
  if (incoming.method === 'POST') {
    await buffer(incoming)
    const name = searchParams.has('uploads')
      ? 'InitiateMultipartUploadResult'
      : 'CompleteMultipartUploadResult'
    response.end(`<${name}><UploadId>upload</UploadId><ETag>"x"</ETag></${name}>`)
    return
  }
  if (incoming.method === 'PUT') {
    if (searchParams.has('partNumber')) {
      for await (const _chunk of incoming);
    } else kept.set(pathname, await buffer(incoming))
    response.setHeader('etag', '"x"').end()
    return
  }
  if (searchParams.has('list-type')) {
    const prefix = `/lading/${searchParams.get('prefix') ?? ''}`
    const keys = [...kept.keys()].filter((key) => key.startsWith(prefix)).sort()
    const contents = keys.map((key) => `<Contents><Key>${key.slice('/lading/'.length)}</Key></Contents>`)
    response.end(`<ListBucketResult><IsTruncated>false</IsTruncated>${contents.join('')}</ListBucketResult>`)
    return
  }
  const small = kept.get(pathname)
  if (small !== undefined) {
    response.setHeader('content-length', small.length).end(small)
    return
  }
  const index = Number(/file_(\d+)/.exec(pathname)?.[1])
  const [, first] = /bytes=(\d+)-/.exec(incoming.headers.range ?? '') ?? []
  const from = Number(first ?? 0)
  response.statusCode = first === undefined ? 200 : 206
  response.setHeader('content-length', corpus.size - from)
  for (const chunk of chunksOf(corpus, index, from)) {
    if (response.write(chunk)) continue
    await new Promise((resolve) => response.once('drain', resolve).once('close', resolve))
    if (response.destroyed) return
  }
  response.end()
}

const server = createServer((incoming, response) => {
  answer(incoming, response).catch((error: unknown) =>
    response.destroy(error instanceof Error ? error : undefined),
  )
})
server.keepAliveTimeout = 0
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo // it listens on TCP
  process.send?.(`http://127.0.0.1:${port}`)
})
process.once('disconnect', () => process.exit())
