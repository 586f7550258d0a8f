import { expect, test } from 'vitest'
import { readXmlItems, renderXml } from './xml.ts'

test('text is escaped, arrays repeat their element, undefined leaves it out', () => {
  const xml = renderXml('Error', { Code: 'A&B <"c">\r', Item: [{ Key: 1 }, { Key: 2 }], None: undefined })
  expect(xml).toContain('<Code>A&amp;B &lt;&quot;c&quot;&gt;&#13;</Code>')
  expect(xml).toContain('<Item><Key>1</Key></Item><Item><Key>2</Key></Item>')
  expect(xml).not.toContain('None')
})

test('items are read with their entities resolved, once', () => {
  const xml =
    '<Delete><Object><Key>a &amp;lt; &#x1F600;&#33;</Key><ETag>&quot;e&quot;</ETag></Object></Delete>'
  expect(readXmlItems(xml, 'Object').map((item) => Object.fromEntries(item))).toEqual([
    { Key: 'a &lt; 😀!', ETag: '"e"' },
  ])
})

test('a body without items is malformed', () => {
  expect(() => readXmlItems('<Delete></Delete>', 'Object')).toThrow(
    expect.objectContaining({ code: 'MalformedXML' }),
  )
})
