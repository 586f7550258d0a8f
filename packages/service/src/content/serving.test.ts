import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isActive } from './active-types.ts'
import { passiveType } from './passive-types.ts'
import { serving } from './serving.ts'

const active = [
  ...[
    'text/html',
    'application/xhtml+xml',
    'image/svg+xml',
    'text/xml',
    'application/xml',
    'application/atom+xml',
  ],
  ...[
    'text/javascript',
    'application/javascript',
    'text/css',
    'application/wasm',
    'multipart/related',
    'message/rfc822',
  ],
  ...['multipart/x-mixed-replace', '*/*', 'unknown/unknown', 'application/unknown', 'text/xsl'],
]
const shown = ['image/png', 'image/jpeg', 'audio/mpeg', 'video/mp4', 'application/pdf', 'text/plain']
const binary = { disposition: 'attachment', contentType: 'application/octet-stream' }

test.each([
  ['image/png', 'image/png', 'image/png'],
  ['IMAGE/JPG', 'image/jpeg', 'image/jpeg'],
  ['image/png; charset=utf-7', 'image/apng', 'image/png'],
  ['audio/webm;codecs=opus', 'video/webm', 'audio/webm'],
  ['audio/x-m4a', 'video/mp4', 'audio/mp4'],
  ['application/x-pdf', 'application/pdf', 'application/pdf'],
  ['text/plain', 'text/plain', 'text/plain'],
  ['text/plain; charset=UTF8', 'text/plain', 'text/plain; charset=utf-8'],
  ['text/plain; format=flowed; charset="ISO-8859-1"', 'text/plain', 'text/plain; charset=windows-1252'],
  ['text/plain; charset=utf-7', 'text/plain', 'text/plain'],
])('%s whose bytes are %s is shown as %s', (claimed, detected, contentType) => {
  expect(serving({ claimed, detected, wanted: 'inline' })).toEqual({ disposition: 'inline', contentType })
})

test.each([
  ['image/png', 'image/jpeg'],
  ['image/png', undefined],
  ['text/plain', 'application/pdf'],
  ['application/zip', 'application/zip'],
  ['text/markdown; charset=utf-8', 'text/plain'],
])('%s whose bytes are %s is downloaded as what it was called', (claimed, detected) => {
  const expected = { disposition: 'attachment', contentType: claimed }
  expect(serving({ claimed, detected, wanted: 'inline' })).toEqual(expected)
  expect(serving({ claimed, detected, wanted: 'attachment' })).toEqual(expected)
})

test('a second type behind a comma is put in quotes', () => {
  const served = (claimed: string) =>
    serving({ claimed, detected: undefined, wanted: 'attachment' }).contentType
  expect(served('text/plain;a=b,text/html')).toBe('text/plain;a="b,text/html"')
  expect(served('video/mp4; codecs="avc1, mp4a"')).toBe('video/mp4;codecs="avc1, mp4a"')
})

test('what is wanted as an attachment is one', () => {
  expect(serving({ claimed: 'image/png', detected: 'image/png', wanted: 'attachment' })).toEqual({
    disposition: 'attachment',
    contentType: 'image/png',
  })
})

test('an active type on either side makes it bytes without a meaning', () => {
  for (const wanted of ['inline', 'attachment'] as const) {
    for (const type of active) {
      expect(serving({ claimed: type.toUpperCase(), detected: undefined, wanted }), type).toEqual(binary)
      expect(serving({ claimed: `${type};charset=utf-8`, detected: 'image/png', wanted }), type).toEqual(
        binary,
      )
      for (const claimed of shown) expect(serving({ claimed, detected: type, wanted }), type).toEqual(binary)
    }
  }
})

test('no claim is inline unless the bytes show the same container, and none adds a line to the header', () => {
  const token = fc
    .array(fc.constantFrom(...'Aaz*/+.;= "-ü\r\n\0'), { maxLength: 24 })
    .map((characters) => characters.join(''))
  const types = fc.constantFrom(...active, ...shown, 'application/zip')
  const claims = fc.oneof(
    types,
    fc.string(),
    token,
    fc.tuple(types, token).map(([type, rest]) => `${type};${rest}`),
  )
  fc.assert(
    fc.property(claims, fc.option(types, { nil: undefined }), (claimed, detected) => {
      const { disposition, contentType } = serving({ claimed, detected, wanted: 'inline' })
      expect(contentType).toMatch(/^[\t -~]+$/)
      const essence = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? ''
      expect(isActive(essence)).toBe(false)
      if (disposition === 'attachment') return
      expect(passiveType(essence)?.container).toBe(passiveType(detected ?? '')?.container)
    }),
    { numRuns: 2000 },
  )
})
