import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Api } from '../api.ts'
import { type Bytes, bytesOf, download } from '../transfer.ts'
import { readyFile } from '../world.ts'

/** A picture of one pixel. */
const png = new Uint8Array(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
)
const html = bytesOf('<!DOCTYPE html><html><body><script>alert(1)</script></body></html>')
const svg = bytesOf('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
const xml = bytesOf('<?xml version="1.0"?><a xmlns="http://www.w3.org/1999/xhtml"/>')

/** RFC 6266 and RFC 9110: a token, then parameters whose values are tokens or quoted strings. */
function parseDisposition(header: string): { type: string; parameters: Map<string, string> } {
  assert.match(header, /^[\x20-\x7e]+$/, 'the header is printable ASCII')
  const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+"
  const [, type = '', rest = ''] =
    new RegExp(`^(${token})((?:; *${token}=(?:${token}|"(?:[^"\\\\]|\\\\.)*"))*)$`).exec(header) ?? []
  assert.ok(type, `the header is well-formed: ${header}`)
  const parameters = new Map<string, string>()
  for (const [, name = '', value = ''] of rest.matchAll(
    new RegExp(`; *(${token})=(${token}|"(?:[^"\\\\]|\\\\.)*")`, 'g'),
  )) {
    parameters.set(name.toLowerCase(), value)
  }
  return { type, parameters }
}

export function serving(api: Api): void {
  const served = async (
    bytes: Bytes,
    contentType: string,
    disposition: string | undefined,
    name = 'x.bin',
  ) => {
    const file = await readyFile(api, { contentType, name }, bytes)
    const { headers } = await api.answer('files.download', { id: file.id, disposition })
    const { body } = await api.rpc('files.download', { id: file.id, disposition })
    const got = await download(headers.get('location'))
    assert.deepEqual(got.bytes, bytes)
    const header = parseDisposition(got.headers.get('content-disposition') ?? '')
    assert.equal(header.type, body.disposition, 'storage serves as the answer says')
    return { file, header, type: got.headers.get('content-type') ?? '' }
  }

  describe('serving', () => {
    test('a picture that is one may be shown in a page when that is asked for', async () => {
      const inline = await served(png, 'image/png', 'inline')
      assert.equal(inline.file.detectedContentType, 'image/png')
      assert.equal(inline.header.type, 'inline')
      assert.equal(inline.type, 'image/png')
      assert.equal((await served(png, 'image/png', undefined)).header.type, 'attachment')
      assert.equal((await served(png, 'image/png', 'attachment')).header.type, 'attachment')
    })

    for (const [title, bytes, claimed] of [
      ['HTML', html, 'text/html'],
      ['HTML that poses as a picture', html, 'image/png'],
      ['HTML that poses as a PDF', html, 'application/pdf'],
      ['a picture that poses as HTML', png, 'text/html'],
      ['a picture that poses as a PDF', png, 'application/pdf'],
      ['text that poses as a picture', bytesOf('Nothing but text.'), 'image/png'],
      ['SVG', svg, 'image/svg+xml'],
      ['SVG that poses as a picture', svg, 'image/png'],
      ['XML', xml, 'application/xml'],
      ['XHTML', xml, 'application/xhtml+xml'],
      ['what is unknown', bytesOf('\u0000\u0001\u0002'), 'application/x-unknown'],
    ] as const) {
      test(`${title} stays an attachment`, async () => {
        const { header, type } = await served(bytes, claimed, 'inline')
        assert.equal(header.type, 'attachment')
        assert.doesNotMatch(type, /html|svg|xml/)
      })
    }

    test('a version is served by the same rules', async () => {
      const { id } = await readyFile(api, { contentType: 'image/png' }, html)
      const { body } = await api.rpc('versions.download', { id, version: '1', disposition: 'inline' })
      assert.equal(body.disposition, 'attachment')
    })

    test('hostile names cannot leave the header', async () => {
      for (const name of [
        'a"; filename="evil.exe',
        'a\\"b.txt',
        "x'; filename*=UTF-8''evil.exe",
        '%22%0d%0aSet-Cookie: a=b.txt',
        '../../etc/passwd',
        '..\\..\\evil.exe',
        '\u202egnp.exe',
        '"',
        `${'ä'.repeat(1020)}.txt`,
      ]) {
        const { header } = await served(bytesOf('x'), 'text/plain', undefined, name)
        for (const parameter of header.parameters.keys()) assert.match(parameter, /^filename\*?$/, name)
        assert.match(header.parameters.get('filename') ?? '', /^"(?:[^"\\]|\\.)*"$|^[^"\s]+$/, name)
      }
    })

    test('a name in any script comes through', async () => {
      for (const name of ['plain.txt', 'naïve résumé.txt', '文件 \u{1F4C4}.txt']) {
        const { header } = await served(bytesOf('x'), 'text/plain', undefined, name)
        const extended = header.parameters.get('filename*')
        const plain = header.parameters.get('filename')?.replace(/^"(.*)"$/, '$1')
        assert.equal(
          extended === undefined ? plain : decodeURIComponent(extended.replace(/^UTF-8''/i, '')),
          name,
        )
      }
    })
  })
}
