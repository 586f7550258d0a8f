import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { AstroIntegration } from 'astro'

/** Where the build leaves the policy, for whoever serves the site to send. */
export const policyFile = 'content-security-policy.txt'

const inlineScript = /<script(?![^>]*\ssrc=)([^>]*)>([\s\S]*?)<\/script>/g

/** Only what runs needs a hash: data in a script element does not. */
const runs = (attributes: string) => !/\stype="application\/(ld\+)?json"/.test(attributes)

/** The hashes of the scripts that stand in a page, as a policy names them. */
export function inlineScriptHashes(html: string): string[] {
  return [...html.matchAll(inlineScript)].flatMap(([, attributes = '', code = '']) =>
    runs(attributes) ? [`'sha256-${createHash('sha256').update(code).digest('base64')}'`] : [],
  )
}

/**
 * Everything comes from the place of the page itself. `wasm-unsafe-eval` is for the search, styles in attributes for
 * highlighted code.
 */
export function policyOf(scriptHashes: readonly string[]): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'wasm-unsafe-eval' ${[...new Set(scriptHashes)].sort().join(' ')}`.trim(),
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** Writes one policy for the whole site. */
export function contentSecurityPolicy(): AstroIntegration {
  return {
    name: 'content-security-policy',
    hooks: {
      'astro:build:done': async ({ dir }) => {
        const root = fileURLToPath(dir)
        const files = (await readdir(root, { recursive: true })).filter((file) => file.endsWith('.html'))
        const pages = await Promise.all(files.map((file) => readFile(`${root}/${file}`, 'utf8')))
        await writeFile(`${root}/${policyFile}`, `${policyOf(pages.flatMap(inlineScriptHashes))}\n`)
      },
    },
  }
}
