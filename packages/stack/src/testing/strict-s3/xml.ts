import { s3Errors } from './errors.ts'

/** An element's content: text, or child elements by name; an array repeats its element. */
export type XmlContent = string | number | boolean | XmlElements
export interface XmlElements {
  readonly [name: string]: XmlContent | readonly XmlContent[] | undefined
}

/** Renders an answer as S3 does. Undefined elements are left out. */
export function renderXml(root: string, content: XmlElements): string {
  const xmlns = root === 'Error' ? '' : ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${xmlns}>${render(content)}</${root}>`
}

function render(content: XmlContent): string {
  if (typeof content !== 'object') return escapeText(`${content}`)
  return Object.entries(content)
    .flatMap(([name, value]) =>
      [value].flat().map((item) => (item === undefined ? '' : `<${name}>${render(item)}</${name}>`)),
    )
    .join('')
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // A bare carriage return would come out of the client's parser as a line feed.
  '\r': '&#13;',
}

function escapeText(text: string): string {
  return text.replace(/[&<>"\r]/g, (character) => escapes[character] ?? character)
}

/**
 * Reads the two bodies that S3 takes as XML, both a flat list: the texts of each `item` element's children.
 *
 * @throws {S3Error} MalformedXML when there is no such element
 */
export function readXmlItems(xml: string, item: string): ReadonlyMap<string, string>[] {
  const items = [...xml.matchAll(new RegExp(`<${item}>(.*?)</${item}>`, 'gs'))].map(
    ([, content = '']) =>
      new Map(
        [...content.matchAll(/<(\w+)>([^<]*)<\/\1>/g)].map(([, name = '', text = '']) => [
          name,
          unescapeText(text),
        ]),
      ),
  )
  if (items.length === 0) throw s3Errors.malformedXml()
  return items
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function unescapeText(text: string): string {
  return text.replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16))
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal))
    return entities[name] ?? whole
  })
}
