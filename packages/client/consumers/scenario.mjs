/**
 * What every consumer does with the SDK that it has installed, in whatever runtime: it uses nothing but web standards.
 * @param sdk what importing '@lading/client' gave
 * @param service `{ baseUrl, apiKey }`
 * @returns what was seen, to be compared
 */
export async function runScenario(sdk, service) {
  const { Lading, LadingError, isError } = sdk
  const lading = new Lading(service)
  const name = `consumer ${crypto.getRandomValues(new Uint32Array(4)).join('')}.txt`

  const small = new TextEncoder().encode('Hello, Lading!')
  const progress = []
  const file = await lading.files.upload(small, {
    name,
    contentType: 'text/plain',
    tags: [name.slice(0, 60)],
    onProgress: ({ loaded }) => progress.push(loaded),
  })
  const text = await lading.files.download(file.id).text()

  // Two parts: the task, which is loaded lazily, hashes, signs and sends them.
  const large = new Uint8Array(9 * 1024 ** 2).map((_, index) => index % 251)
  const inParts = await lading.files.upload(new Blob([large]), { name: `${name} in parts`, multipart: true })
  const back = await lading.files.download(inParts.id).bytes()

  const streamed = await lading.files.upload(new Blob([small]).stream(), { name: `${name} streamed` })

  const listed = []
  for await (const { id } of lading.files.list({ tag: name.slice(0, 60) })) listed.push(id)

  const failure = await lading.files.get({ id: 'ref:nobody has this' }).catch((error) => error)
  return {
    text,
    loaded: progress.at(-1),
    state: file.state,
    partCount: inParts.parts?.count,
    isSame: back.length === large.length && back.every((byte, index) => byte === large[index]),
    streamed: streamed.sha256 === file.sha256,
    isListed: listed.length === 1 && listed[0] === file.id,
    failure: [failure instanceof LadingError, isError(failure, 'FILE_NOT_FOUND'), failure.status],
  }
}

/** What `runScenario` gives when all is well. */
export const expected = {
  text: 'Hello, Lading!',
  loaded: 14,
  state: 'ready',
  partCount: 2,
  isSame: true,
  streamed: true,
  isListed: true,
  failure: [true, true, 404],
}
