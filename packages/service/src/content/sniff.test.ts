import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { sniff, sniffBytes } from './sniff.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)
const utf16 = (text: string, mark = '') => new Uint8Array(Buffer.from(mark + text, 'utf16le'))
const swapped = (bytes: Uint8Array) => new Uint8Array(Buffer.from(bytes).swap16())
const sniffAll = (bytes: Uint8Array) => sniff(bytes, bytes.length)
const ascii = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'))

/** The same text as a browser or an XML parser may meet it. */
const encodings: Record<string, (text: string) => Uint8Array> = {
  'UTF-8': utf8,
  'UTF-8 with a byte order mark': (text) => utf8(`\ufeff${text}`),
  'UTF-16 LE': (text) => utf16(text),
  'UTF-16 LE with a byte order mark': (text) => utf16(text, '\ufeff'),
  'UTF-16 BE': (text) => swapped(utf16(text)),
  'UTF-16 BE with a byte order mark': (text) => swapped(utf16(text, '\ufeff')),
}

const svg = 'xmlns="http://www.w3.org/2000/svg"'
const markup: [type: string, text: string][] = [
  ...[
    '!DOCTYPE HTML',
    'HTML',
    'HEAD',
    'SCRIPT',
    'IFRAME',
    'H1',
    'DIV',
    'FONT',
    'TABLE',
    'A',
    'STYLE',
    'TITLE',
  ]
    .concat('B', 'BODY', 'BR', 'P', '!--')
    .flatMap((tag): [string, string][] => [
      ['text/html', `<${tag} >`],
      ['text/html', `\t\n\f\r <${tag.toLowerCase()}>`],
    ]),
  ['text/html', '<script/src=//evil.example>'],
  ['text/html', '<!-- a --> <?php echo 1 ?>\n<!-- b --><html lang="en">'],
  ['text/html', `<html><svg ${svg}>`],
  ['text/html', '<!-- never closed'],
  ['text/xml', '<?xml version="1.0"?><note/>'],
  ['text/xml', '<?xml never closed'],
  ['text/xml', '<!DOCTYPE note [<!ENTITY a "b">]><note/>'],
  ['text/xml', '<note xmlns="urn:x">'],
  ['application/xhtml+xml', '<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml">'],
  ['application/xhtml+xml', '<?xml version="1.0"?><!DOCTYPE html>'],
  ['application/xhtml+xml', '<h:html xmlns:h="http://www.w3.org/1999/xhtml">'],
  ['image/svg+xml', '<svg/onload=alert(1)>'],
  ['image/svg+xml', ' <SVG width="1">'],
  ['image/svg+xml', `<?xml version="1.0"?><!-- a --><svg ${svg}>`],
  ['image/svg+xml', `<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x"><svg ${svg}>`],
  ['image/svg+xml', `<!DOCTYPE x [<!ENTITY a "]>">]><s:svg xmlns:s="http://www.w3.org/2000/svg">`],
  ['image/svg+xml', `<g ${svg}>`],
]

test.each(Object.entries(encodings))('markup is seen in %s', async (_, encode) => {
  const found = await Promise.all(markup.map(async ([, text]) => [await sniffAll(encode(text)), text]))
  expect(found).toEqual(markup)
})

test.each([
  ['image/png', Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex')],
  ['image/jpeg', Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex')],
  ['image/gif', ascii('GIF89a\x01\0\x01\0\x80\0\0')],
  ['image/webp', ascii('RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0')],
  ['image/bmp', ascii('BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0')],
  ['audio/mpeg', ascii('ID3\x04\0\0\0\x01\x7f\x7f')],
  ['audio/ogg', ascii(`OggS\0\x02${'\0'.repeat(20)}\x01\x13OpusHead\x01\x02`)],
  ['video/mp4', ascii('\0\0\0\x18ftypisom\0\0\0\0isommp42')],
  ['video/webm', Buffer.from('1a45dfa3934282847765626d42878104428581020000', 'hex')],
  ['application/pdf', utf8('%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n')],
  ['application/pdf', ascii('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n\0')],
  ['application/x-msdownload', ascii('MZ\x90\0\x03\0\0\0')],
])('%s is known by its first bytes', async (type, bytes) => {
  expect(await sniffAll(new Uint8Array(bytes))).toBe(type)
})

test('text is plain text in every encoding, whatever two letters it begins with and whatever follows', async () => {
  for (const text of [
    'BMW, Audi',
    'MZ: nothing to run',
    'See <script> below.\n<html>',
    'i < svg',
    '<foo> <bar',
    'ü文🧾',
  ]) {
    expect(await sniffAll(utf8(text)), text).toBe('text/plain')
    expect(await sniffAll(utf16(text, '\ufeff')), text).toBe('text/plain')
    expect(await sniffAll(swapped(utf16(text, '\ufeff'))), text).toBe('text/plain')
  }
})

test('nothing is said of an empty file, of bytes without a meaning, and of text with a control character', async () => {
  expect(await sniff(new Uint8Array(), 0)).toBeUndefined()
  expect(await sniffAll(Uint8Array.of(1, 2, 3, 4))).toBeUndefined()
  expect(await sniffAll(utf8('bell \x07'))).toBeUndefined()
  expect(await sniffAll(utf16('bell \x07', '\ufeff'))).toBeUndefined()
})

test('only the first bytes count', async () => {
  expect(await sniffAll(utf8(`${'a'.repeat(sniffBytes)}\0`))).toBe('text/plain')
  expect(await sniffAll(utf8(`${'a'.repeat(sniffBytes - 1)}\0`))).toBeUndefined()
})

/** A stored ZIP entry without content. */
function zipEntry(name: string): Uint8Array {
  const head = Buffer.alloc(30)
  head.writeUInt32LE(0x04034b50, 0)
  head.writeUInt16LE(20, 4)
  head.writeUInt16LE(name.length, 26)
  return Buffer.concat([head, utf8(name)])
}

test('an archive is taken for Pages only if all of it was seen', async () => {
  const archive = new Uint8Array(zipEntry('Index/Document.iwa'))
  expect(await sniff(archive, archive.length)).toBe('application/vnd.apple.pages')
  expect(await sniff(archive, archive.length + 1)).toBe('application/zip')
})

test('a gzip file is known and never inflated', async () => {
  const inflate = vi.spyOn(globalThis, 'DecompressionStream')
  expect(await sniffAll(gzipSync(Buffer.alloc(4_000_000)))).toBe('application/gzip')
  expect(inflate).not.toHaveBeenCalled()
  inflate.mockRestore()
})

const signatures = [
  ...[
    '504b0304',
    '1a45dfa3',
    '3026b2758e66cf11a6d9',
    '4944330400',
    '4f676753',
    '89504e470d0a1a0a',
    '49492a00',
  ],
  ...[
    '4d4d002a',
    '0000001866747970',
    '52494646',
    'efbbbf',
    '7573746172',
    'ffd8ff',
    'fffb',
    '0000010000',
    'feff',
  ],
].map((hex) => Uint8Array.from(Buffer.from(hex, 'hex')))
const joined = fc
  .tuple(
    fc.constantFrom(new Uint8Array(), ...signatures),
    fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc.uint8Array({ maxLength: sniffBytes, size: 'max' }),
      fc.array(fc.constantFrom(0, 1, 4, 8, 0x4b, 0x50, 0x7f, 0xff), { maxLength: 400, size: 'max' }),
    ),
  )
  .map(([signature, rest]) => Uint8Array.from([...signature, ...rest]))
const markupLike = fc
  .array(
    fc.constantFrom(
      '<',
      '<!--',
      '-->',
      '<?',
      '?>',
      '<!DOCTYPE ',
      'svg',
      'a',
      ':',
      '-',
      ' ',
      '[',
      ']>',
      '\n',
      'xmlns',
    ),
    {
      maxLength: 2000,
      size: 'max',
    },
  )
  .map((words) => utf8(words.join('')))

test('no bytes make it throw, take long, or answer with anything but a media type', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(joined, markupLike), fc.nat(10), async (bytes, more) => {
      const start = performance.now()
      const type = await sniff(bytes, bytes.length + more)
      expect(performance.now() - start).toBeLessThan(2000)
      if (type !== undefined) expect(type).toMatch(/^[a-z]+\/[a-z0-9.+-]+$/)
    }),
    { numRuns: 1500 },
  )
})
