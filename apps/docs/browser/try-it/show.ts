import type { Exchange } from './exchange.ts'

/* An exchange as elements: whatever was answered is text, never markup. */

function element(name: string, className: string, ...children: (Node | string)[]): HTMLElement {
  const made = document.createElement(name)
  made.className = className
  made.append(...children)
  return made
}

/** JSON for people; what is no JSON as it is. */
function readable(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

const token = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/g

/** JSON with its names, texts and other values told apart by class. */
function coloured(text: string): Node[] {
  const nodes: Node[] = []
  let end = 0
  for (const match of text.matchAll(token)) {
    const [whole, string, colon, word] = match
    nodes.push(document.createTextNode(text.slice(end, match.index)))
    const className =
      string === undefined ? (word === undefined ? 'number' : 'word') : colon ? 'key' : 'string'
    nodes.push(element('span', className, string ?? whole))
    if (colon !== undefined) nodes.push(document.createTextNode(colon))
    end = match.index + whole.length
  }
  return [...nodes, document.createTextNode(text.slice(end))]
}

function code(label: string, ...text: (Node | string)[]): HTMLElement {
  const pre = element('pre', 'code', ...text)
  pre.tabIndex = 0
  pre.role = 'region'
  pre.ariaLabel = label
  return pre
}

/** Nobody needs to read a key over a shoulder. */
const masked = (name: string, value: string) =>
  name.toLowerCase() === 'authorization' ? value.replace(/^(Bearer \w{0,8}).*$/, '$1…') : value

function lines(headers: readonly (readonly [string, string])[]): string {
  return headers.map(([name, value]) => `${name}: ${masked(name, value)}`).join('\n')
}

function bytesOf(body: Blob): string {
  return `(${body.size.toLocaleString('en')} bytes${body instanceof File ? ` of ${body.name}` : ''})`
}

export function showExchange({
  step,
  sent,
  status,
  statusText,
  headers,
  body,
  durationMs,
}: Exchange): HTMLElement {
  const { pathname, search } = new URL(sent.url)
  const requestLines = [`${sent.method} ${pathname}${search}`, lines(Object.entries(sent.headers))].join('\n')
  const requestBody = sent.body instanceof Blob ? [bytesOf(sent.body)] : coloured(sent.body ?? '')
  const statusClass = status < 300 ? 'good' : status < 400 ? 'neutral' : 'bad'
  const request = element(
    'details',
    'request',
    element('summary', '', 'Request'),
    code(`Request of ${step}`, requestLines, sent.body === undefined ? '' : '\n\n', ...requestBody),
  )
  const answerHeaders = element(
    'details',
    'headers',
    element('summary', '', `Headers (${headers.length})`),
    code(`Headers that answer ${step}`, lines(headers)),
  )
  const head = element(
    'p',
    'exchange-head',
    element('strong', `status ${statusClass}`, `${status} ${statusText}`.trim()),
    ' ',
    element('span', 'duration', `${Math.round(durationMs).toLocaleString('en')} ms`),
    ' ',
    element('span', 'step', step),
  )
  return element(
    'li',
    'exchange',
    head,
    request,
    answerHeaders,
    body === ''
      ? element('p', 'empty', 'No body.')
      : code(`Body that answers ${step}`, ...coloured(readable(body))),
  )
}

/** Something to do with an answer: a link that opens in a tab of its own. */
export function showLink(text: string, href: string): HTMLElement {
  const link = document.createElement('a')
  link.href = href
  link.target = '_blank'
  link.rel = 'noopener noreferrer'
  link.textContent = text
  return element('li', 'exchange after', link)
}
