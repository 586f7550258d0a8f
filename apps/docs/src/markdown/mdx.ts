/* What is written as MDX, as Markdown: components become what they say. */

const attribute = (attributes: string, name: string) => new RegExp(`${name}="([^"]*)"`).exec(attributes)?.[1]

/** The parts of a text outside of fenced code, changed; code stays as it is. */
function outsideOfCode(text: string, change: (part: string) => string): string {
  return text
    .split(/(^(?:```|~~~)[\s\S]*?^(?:```|~~~)$)/m)
    .map((part, index) => (index % 2 === 0 ? change(part) : part))
    .join('')
}

/** Only the language is worth keeping of what stands behind a fence. */
const plainFences = (text: string) => text.replace(/^(```\w+)[ \t][^\n]*$/gm, '$1')

/** Whoever reads Markdown goes on in Markdown: `/docs/guides/php#retries` becomes `/docs/guides/php.md#retries`. */
const toMarkdown = (text: string) =>
  text.replace(/\]\((\/docs(?:\/[\w./-]*)?)(#[^)]*)?\)/g, (link, path: string, anchor = '') => {
    if (/\.(?:md|txt|json)$/.test(path)) return link
    return `](${path === '/docs' ? '/docs/index' : path}.md${anchor})`
  })

/**
 * @param body MDX without its front matter
 * @param describe what to say for a component that stands by itself, such as a picture; undefined to leave it out
 */
export function markdownOf(body: string, describe: (component: string) => string | undefined): string {
  const changed = outsideOfCode(body, (part) => {
    const plain = part
      .replace(/^import .*$/gm, '')
      .replace(/<TabItem([^>]*)>/g, (_, attributes: string) => `**${attribute(attributes, 'label') ?? ''}**`)
      .replace(
        /^[ \t]*<LinkButton([^>]*)>([\s\S]*?)<\/LinkButton>/gm,
        (_, attributes: string, text: string) => {
          return `- [${text.trim()}](${attribute(attributes, 'href') ?? ''})`
        },
      )
      .replace(/<\/?(?:Tabs|TabItem|Steps|Aside|Card|CardGrid|div)[^>]*>/g, '')
      .replace(/<([A-Z]\w*)\s*\/>/g, (_, name: string) => describe(name) ?? '')
    return toMarkdown(plain)
  })
  return `${plainFences(changed)
    .replace(/\n{3,}/g, '\n\n')
    .trim()}\n`
}

/** The names under which a text imports pictures and parts that are generated, and their files relative to it. */
export function importsOf(body: string): Map<string, string> {
  return new Map(
    [...body.matchAll(/^import (\w+) from '([^']+\.(?:svg|md))'$/gm)].map(([, name = '', file = '']) => [
      name,
      file,
    ]),
  )
}
