import { readdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { AstroIntegration } from 'astro'

const styleOfCode = /<link rel="stylesheet" href="[^"]*\/ec\.[^"/]+\.css">/

/** The page with the stylesheet of its code in the head. */
export function withCodeStylesFirst(html: string): string {
  const [link] = styleOfCode.exec(html) ?? []
  return link === undefined ? html : html.replace(link, '').replace('</head>', `${link}</head>`)
}

/**
 * Expressive Code puts its stylesheet beside the block of a page that it made first, which need not be the one that
 * stands first: code above it would be seen without style, and move.
 */
export function codeStylesFirst(): AstroIntegration {
  return {
    name: 'code-styles-first',
    hooks: {
      'astro:build:done': async ({ dir }) => {
        const root = fileURLToPath(dir)
        const files = (await readdir(root, { recursive: true })).filter((file) => file.endsWith('.html'))
        await Promise.all(
          files.map(async (file) => {
            const html = await readFile(`${root}/${file}`, 'utf8')
            await writeFile(`${root}/${file}`, withCodeStylesFirst(html))
          }),
        )
      },
    },
  }
}
