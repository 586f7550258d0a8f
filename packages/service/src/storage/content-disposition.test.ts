import fc from 'fast-check'
import { expect, test } from 'vitest'
import { contentDisposition } from './content-disposition.ts'

test('a plain name stands in one form', () => {
  expect(contentDisposition('report.pdf')).toBe('attachment; filename="report.pdf"')
})

test('a name in another script stands in both forms', () => {
  expect(contentDisposition('Übersicht 文件.txt')).toBe(
    `attachment; filename="_bersicht __.txt"; filename*=UTF-8''%C3%9Cbersicht%20%E6%96%87%E4%BB%B6.txt`,
  )
})

test('only the last part of a path is used, and a path without one gets a name', () => {
  expect(contentDisposition('a/b\\c.txt')).toBe('attachment; filename="c.txt"')
  expect(contentDisposition('a/')).toBe('attachment; filename="file"')
})

test('the longest names are cut, with their extension kept, so that a signed URL stays short', () => {
  for (const character of ['文', '🧾', ' ', '%', 'x']) {
    const name = `${character.repeat(1020 / character.length)}.pdf`
    const header = contentDisposition(name)
    expect(encodeURIComponent(header).length).toBeLessThan(4000)
    expect(header).toMatch(/\.pdf"?$/)
  }
})

test('no name leaves its quotes, adds a parameter or a line, or comes back changed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (name) => {
      const header = contentDisposition(name)
      const match =
        /^attachment; filename="([ !#-[\]-~]*)"(?:; filename\*=UTF-8''([A-Za-z0-9!#$&+.^_`|~%-]*))?$/.exec(
          header,
        )
      expect(match, header).not.toBeNull()
      const base = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1) || 'file'
      expect(match?.[2] === undefined ? match?.[1] : decodeURIComponent(match[2])).toBe(base)
    }),
    { numRuns: 2000 },
  )
})
