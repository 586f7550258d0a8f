import { expect, test } from 'vitest'
import { nextLink } from './ndjson.ts'

test('nothing that a client left unencoded ends the reference or the header', () => {
  const url = { path: '/v1/a>b', query: 'x=<é\r\n文 "&cursor=old&c%75rsor=older&y' }
  expect(nextLink({ nextCursor: 'n w' }, url)).toBe(
    '</v1/a%3Eb?x=%3C%C3%A9%0D%0A%E6%96%87%20"&y&cursor=n%20w>; rel="next"',
  )
  expect(nextLink({ nextCursor: 'n' }, { path: '/\ud800', query: '' })).toBe(
    '</%EF%BF%BD?cursor=n>; rel="next"',
  )
})

test('the last page has no link', () => {
  for (const output of [{}, { nextCursor: null }, { nextCursor: undefined }]) {
    expect(nextLink(output, { path: '/', query: '' })).toBeUndefined()
  }
})
