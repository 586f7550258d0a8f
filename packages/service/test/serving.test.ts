import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Caller, type Service, startService } from './harness.ts'

let service: Service
beforeAll(async () => {
  service = await startService()
})
afterAll(() => service[Symbol.asyncDispose]())

// The smallest PNG: signature, header, an empty image.
const png = new Uint8Array(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
)
const html = '<!DOCTYPE html><script>alert(1)</script>'
const svg = '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'

/** How storage serves a file, when inline was asked for. */
async function served(caller: Caller, path: string) {
  const { headers } = await caller.rest('GET', `${path}?disposition=inline`)
  const answer = await fetch(headers.get('location') ?? '')
  await answer.arrayBuffer()
  return {
    type: answer.headers.get('content-type'),
    disposition: answer.headers.get('content-disposition')?.split(';')[0],
  }
}

test.each([
  ['a PNG that says so', png, 'image/png', 'image/png', { type: 'image/png', disposition: 'inline' }],
  ['plain text', 'hello', 'text/plain', 'text/plain', { type: 'text/plain', disposition: 'inline' }],
  ['HTML', html, 'text/html', 'text/html', { type: 'application/octet-stream', disposition: 'attachment' }],
  [
    'HTML that poses as PNG',
    html,
    'image/png',
    'text/html',
    { type: 'application/octet-stream', disposition: 'attachment' },
  ],
  [
    'SVG',
    svg,
    'image/svg+xml',
    'image/svg+xml',
    { type: 'application/octet-stream', disposition: 'attachment' },
  ],
  [
    'SVG that poses as text',
    svg,
    'text/plain',
    'image/svg+xml',
    { type: 'application/octet-stream', disposition: 'attachment' },
  ],
  [
    'a PNG that poses as PDF',
    png,
    'application/pdf',
    'image/png',
    { type: 'application/pdf', disposition: 'attachment' },
  ],
] as const)(
  '%s is served as is safe, whatever way it came in',
  async (_, bytes, claimed, detected, expected) => {
    const caller = await service.caller()
    const { id } = await caller.store(bytes, { contentType: claimed })
    expect((await caller.rest('GET', `/files/${id}`)).body).toMatchObject({
      contentType: claimed,
      detectedContentType: detected,
    })
    expect(await served(caller, `/files/${id}/content`)).toEqual(expected)

    const other = await caller.store('first')
    const size = Buffer.byteLength(bytes)
    const { body } = await caller.rest('POST', `/files/${other.id}/versions`, { contentType: claimed, size })
    await fetch(body.upload.url, { method: 'PUT', headers: body.upload.headers, body: bytes })
    await caller.rest('POST', `/files/${other.id}/complete`, { upload: body.upload.id })
    expect(await served(caller, `/files/${other.id}/content`)).toEqual(expected)
    expect(await served(caller, `/files/${other.id}/versions/2/content`)).toEqual(expected)
    await caller.rest('POST', `/files/${other.id}/versions/1/restore`)
    await caller.rest('POST', `/files/${other.id}/versions/2/restore`)
    expect(await served(caller, `/files/${other.id}/content`)).toEqual(expected)
  },
)

test('without asking, everything is an attachment', async () => {
  const caller = await service.caller()
  const { id } = await caller.store(png, { contentType: 'image/png' })
  const { body } = await caller.rpc('files.download', { id })
  expect(body.disposition).toBe('attachment')
  const answer = await fetch(body.url)
  expect(answer.headers.get('content-disposition')).toMatch(/^attachment;/)
  await answer.arrayBuffer()
})
