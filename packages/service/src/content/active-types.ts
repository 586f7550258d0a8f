/** JavaScript's names: WHATWG MIME Sniffing, section 4.6. */
const scripts = [
  'application/ecmascript',
  'application/javascript',
  'application/x-ecmascript',
  'application/x-javascript',
  'text/ecmascript',
  'text/javascript',
  'text/javascript1.0',
  'text/javascript1.1',
  'text/javascript1.2',
  'text/javascript1.3',
  'text/javascript1.4',
  'text/javascript1.5',
  'text/jscript',
  'text/livescript',
  'text/x-ecmascript',
  'text/x-javascript',
]

const others = [
  'text/html',
  // XML opens as a page: it may be XHTML or SVG, or name a style sheet that makes it so.
  'text/xml',
  'application/xml',
  'application/xml-dtd',
  'application/xml-external-parsed-entity',
  'text/xml-external-parsed-entity',
  'text/xsl',
  // Parts of a page and pages in other wrappings.
  'text/css',
  'text/cache-manifest',
  'application/wasm',
  'application/signed-exchange',
  'application/webbundle',
  'application/x-mimearchive',
  'application/x-shockwave-flash',
  'message/rfc822',
  // For these a browser looks at the bytes and may find HTML: WHATWG MIME Sniffing, section 7.
  '*/*',
  'application/unknown',
  'unknown/unknown',
]

const active = new Set([...scripts, ...others])

/**
 * Whether a browser might run or style a page with bytes of this type, or look at the bytes to find out.
 * @param essence a media type in lower case without parameters
 */
export function isActive(essence: string): boolean {
  return active.has(essence) || essence.endsWith('+xml') || essence.startsWith('multipart/')
}
