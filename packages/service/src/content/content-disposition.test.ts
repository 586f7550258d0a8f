import { parse } from 'content-disposition'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { contentDisposition } from './content-disposition.ts'

/** The name that a client which knows RFC 6266 saves. */
const savedAs = (name: string) => parse(contentDisposition(name, 'attachment')).parameters.filename

test('a plain name stands in one form', () => {
  expect(contentDisposition('report.pdf', 'attachment')).toBe('attachment; filename="report.pdf"')
})

test('a name in another script stands in both forms, shown in a page or not', () => {
  const rest = `filename="_bersicht __.txt"; filename*=UTF-8''%C3%9Cbersicht%20%E6%96%87%E4%BB%B6.txt`
  expect(contentDisposition('Übersicht 文件.txt', 'attachment')).toBe(`attachment; ${rest}`)
  expect(contentDisposition('Übersicht 文件.txt', 'inline')).toBe(`inline; ${rest}`)
})

test.each([
  ['a/b\\c.txt', 'c.txt'],
  ['..\\..\\/etc/passwd', 'passwd'],
  ['a/', 'file'],
  ['', 'file'],
  ['..', 'file'],
  ['a/. .', 'file'],
  ['invoice\u202efdp.exe', 'invoice_fdp.exe'],
  ['a\u2066b\u200e\ufeff.txt', 'a_b__.txt'],
  ['a\r\nset-cookie: x\0.txt', 'a__set-cookie: x_.txt'],
  ['a\u2028b.txt', 'a_b.txt'],
  ['"; filename="evil.exe', '"; filename="evil.exe'],
  ['%41.txt', '%41.txt'],
  ['\ud800.txt', '\ufffd.txt'],
  ['👩\u200d👩\u200d👧.png', '👩\u200d👩\u200d👧.png'],
  ['می\u200cخواهم.txt', 'می\u200cخواهم.txt'],
  ['CON.txt', 'CON.txt'],
  ['.gitignore', '.gitignore'],
])('%j is saved as %j', (name, saved) => {
  expect(savedAs(name)).toBe(saved)
})

test('the longest names are cut, with their extension kept, so that a signed URL stays short', () => {
  for (const character of ['文', '🧾', ' ', '%', 'x']) {
    const name = `${character.repeat(1020)}.pdf`
    const header = contentDisposition(name, 'attachment')
    expect(encodeURIComponent(header).length).toBeLessThan(4000)
    expect(savedAs(name)).toMatch(/\.pdf$/)
    expect(name.startsWith(savedAs(name)?.slice(0, -4) ?? 'absent')).toBe(true)
  }
})

/** Any UTF-16, lone surrogates included, rich in what headers, paths and text direction are made of. */
const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 3 }),
      fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
      fc.constantFrom(
        '\r\n',
        '\0',
        '"',
        '\\',
        '/',
        ';',
        '=',
        "'",
        '*',
        '%',
        '%0d%0a',
        '\u202e',
        '\u2067',
        '\u200d',
        '..',
      ),
    ),
    { maxLength: 25 },
  )
  .map((parts) => parts.join(''))

test('no name leaves its quotes, adds a parameter or a line, or comes back changed in more than what misleads', () => {
  fc.assert(
    fc.property(hostile, fc.constantFrom('attachment', 'inline'), (name, disposition) => {
      const header = contentDisposition(name, disposition)
      expect(header).toMatch(
        /^[a-z]+; filename="[ !#-[\]-~]+"(?:; filename\*=UTF-8''[A-Za-z0-9!#$&+.^_`|~%-]+)?$/,
      )
      const { type, parameters } = parse(header)
      expect(type).toBe(disposition)
      expect(Object.keys(parameters).filter((key) => !key.startsWith('filename'))).toEqual([])
      const saved = parameters.filename ?? ''
      expect(saved).not.toMatch(/[/\\\p{Cc}\u202a-\u202e\u2066-\u2069]/u)
      const base = name.split(/[/\\]/).at(-1) ?? ''
      const kept = base.toWellFormed().replace(/(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|_/gu, '')
      expect(saved.replace(/_/g, '')).toBe(/^[. ]*$/.test(base) ? 'file' : kept)
    }),
    { numRuns: 3000 },
  )
})
