/**
 * Tags that make a browser take bytes of no known type for HTML: WHATWG MIME Sniffing, section 7.1. `svg` and `html` are
 * looked at before this is.
 */
const htmlTags = new Set('head script iframe h1 div font table a style title b body br p'.split(' '))

const svgNamespace = 'http://www.w3.org/2000/svg'

// Sticky, each linear: whoever uploads chooses the text.
const space = /[\t\n\f\r ]*/y
const doctype = /<!doctype[\t\n\f\r ]+([\w.:-]+)/iy
// The standard lets a space or `>` end a tag's name; parsers also take `/` and any white space.
const tag = /<(?:([\w.-]+):)?([a-z][\w.-]*)(?=[\t\n\f\r />])/iy

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

/** What stands before the first tag or document type. */
function readProlog(text: string): { end: number; xml: boolean; comment: boolean } {
  let xml = false
  let comment = false
  let end = matchAt(space, text, 0)?.[0].length ?? 0
  while (text.startsWith('<?', end) || text.startsWith('<!--', end)) {
    const instruction = text[end + 1] === '?'
    xml ||= text.startsWith('<?xml', end)
    comment ||= !instruction
    const close = instruction ? '?>' : '-->'
    const closed = text.indexOf(close, end + 2)
    if (closed === -1) return { end: text.length, xml, comment }
    end = closed + close.length
    end += matchAt(space, text, end)?.[0].length ?? 0
  }
  return { end, xml, comment }
}

/**
 * HTML, XHTML, SVG or other XML, as the patterns of WHATWG MIME Sniffing (section 7.1) know them, and beyond them what a
 * parser would still read as such: comments and processing instructions first, a namespace prefix, SVG without an XML
 * declaration. Whatever comes back could run in a browser. Scripts without markup cannot be told from text, by the standard
 * neither: what a client declares as JavaScript is active because of that.
 * @param text the beginning of a file, from `startText`
 */
export function detectMarkup(text: string): string | undefined {
  const { end, xml, comment } = readProlog(text)
  const html = xml ? 'application/xhtml+xml' : 'text/html'
  const otherXml = () => (text.includes(svgNamespace) ? 'image/svg+xml' : 'text/xml')

  const declared = matchAt(doctype, text, end)?.[1]?.toLowerCase()
  if (declared !== undefined) return declared === 'html' ? html : otherXml()

  const [, prefix, name] = matchAt(tag, text, end) ?? []
  const element = name?.toLowerCase()
  if (element === 'svg') return 'image/svg+xml'
  if (element === 'html') return prefix === undefined ? html : 'application/xhtml+xml'
  if (xml) return otherXml()
  if (element !== undefined && prefix === undefined && htmlTags.has(element)) return 'text/html'
  if (element !== undefined && text.includes('xmlns')) return otherXml()
  return comment ? 'text/html' : undefined
}
