import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EntryNames } from './entry-names.ts'

const nameOf = (path: string) => new EntryNames().take(path)

test.each([
  // Ways out of the folder, on any system.
  ['../../etc/passwd', 'etc/passwd'],
  ['..\\..\\windows\\win.ini', 'windows/win.ini'],
  ['/etc/passwd', 'etc/passwd'],
  ['//server/share/x', 'server/share/x'],
  ['\\\\?\\C:\\x', '_/x'],
  ['C:\\x', 'x'],
  ['C:x', 'C_x'],
  ['a/./b/../c', 'a/b/c'],
  ['....//....//x', 'x'],
  ['a/.. /x', 'a/x'],
  ['..\u2215..\u2215x', '.._.._x'],
  ['a\uff0fb', 'a_b'],
  ['~/x', '~/x'],
  // What cannot be seen, or shows another thing.
  ['a\u0000.txt', 'a_.txt'],
  ['a\n\r\t\u001b[31m.txt', 'a____[31m.txt'],
  ['invoice\u202efdp.exe', 'invoice_fdp.exe'],
  ['\u2066x\u2069\u200b\ufeff', '_x___'],
  ['\ud800x\udfff', '_x_'],
  ['e\u0301.txt', 'é.txt'],
  ['👩\u200d💻.txt', '👩\u200d💻.txt'],
  // What Windows does not take.
  ['a<b>c:d"e|f?g*h', 'a_b_c_d_e_f_g_h'],
  ['CON', '_CON'],
  ['nul.txt', '_nul.txt'],
  ['com1.tar.gz', '_com1.tar.gz'],
  ['aux/x', '_aux/x'],
  ['console.txt', 'console.txt'],
  ['trailing. ', 'trailing'],
  // Nothing that could be a name.
  ['', 'file'],
  ['/', 'file'],
  ['..', 'file'],
  ['...', 'file'],
  ['C:', 'file'],
])('%j becomes %j', (path, name) => {
  expect(nameOf(path)).toBe(name)
})

test('a name of 65,535 bytes keeps its extension, and each folder its beginning', () => {
  const name = nameOf(`${'ü'.repeat(32_765)}.docx`)
  expect(name).toMatch(/^ü+\.docx$/)
  expect(Buffer.byteLength(name)).toBeLessThanOrEqual(240)
  const deep = nameOf(`top/${`${'x'.repeat(255)}/`.repeat(100)}last.txt`)
  expect(Buffer.byteLength(deep)).toBeLessThanOrEqual(3500)
  expect(deep).toMatch(/^top\/.*\/last\.txt$/)
})

describe('names in one archive', () => {
  test('that are there twice get a number, also where only case or composition differ', () => {
    const names = new EntryNames()
    const given = ['a.txt', 'A.TXT', 'a.txt', 'a (2).txt', 'e\u0301', 'é', '.profile', '.profile']
    expect(given.map((path) => names.take(path))).toEqual([
      'a.txt',
      'A (2).TXT',
      'a (3).txt',
      'a (2) (2).txt',
      'é',
      'é (2)',
      '.profile',
      '.profile (2)',
    ])
  })

  test('a file and a folder of one name both exist, whichever comes first', () => {
    const names = new EntryNames()
    expect(['a', 'a/b', 'a/c', 'd/e', 'd', 'D/f'].map((path) => names.take(path))).toEqual([
      'a',
      'a (2)/b',
      'a (2)/c',
      'd/e',
      'd (2)',
      'D/f',
    ])
  })

  test('stay below the folder, are unique, and follow from their order alone', () => {
    const segment = fc.oneof(
      fc.constantFrom('..', '.', '', 'C:', 'con', 'a', 'A', 'a (2)', '\u202e', 'x'.repeat(300)),
      fc.string({ unit: 'binary', maxLength: 6 }),
    )
    const path = fc
      .array(segment, { maxLength: 5 })
      .chain((parts) => fc.constantFrom('/', '\\').map((separator) => parts.join(separator)))
    fc.assert(
      fc.property(fc.array(path, { maxLength: 40 }), (paths) => {
        const names = new EntryNames()
        const given = paths.map((one) => names.take(one))
        const again = new EntryNames()
        expect(paths.map((one) => again.take(one))).toEqual(given)
        const keys = given.map((name) => name.toLowerCase())
        expect(new Set(keys).size).toBe(keys.length)
        for (const name of given) {
          for (const part of name.split('/')) {
            expect(part).not.toMatch(/^(\.{0,2}|[a-z]:.*)$/i)
            expect(Buffer.byteLength(part)).toBeLessThanOrEqual(255)
          }
          // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
          expect(name).not.toMatch(/[\u0000-\u001f\\<>:"|?*\u202a-\u202e]/)
          // No file has the name of another's folder.
          expect(keys.some((other) => other.startsWith(`${name.toLowerCase()}/`))).toBe(false)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('100,000 files of one name are numbered without looking at all numbers for each', () => {
    const names = new EntryNames()
    let last = ''
    for (let count = 0; count < 100_000; count++) last = names.take('a/report.pdf')
    expect(last).toBe('a/report (100000).pdf')
  })
})
