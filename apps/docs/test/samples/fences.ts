import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/* The code of everything that people read: of the site, and of the READMEs. */

export const root = join(import.meta.dirname, '../../../..')

/** Markdown that shows code. Decisions and the like have none. */
const documents = [
  'README.md',
  'packages/*/README.md',
  'apps/*/README.md',
  'acceptance/README.md',
  'bench/README.md',
  'infra/README.md',
  'apps/docs/src/content/**/*.{md,mdx}',
]

/** Languages whose code is run, by each of their names. */
const executed: Readonly<Record<string, 'typescript' | 'sh' | 'php'>> = {
  ts: 'typescript',
  typescript: 'typescript',
  sh: 'sh',
  bash: 'sh',
  php: 'php',
}
export type Executed = (typeof executed)[string]

/** A block of code of a document. */
export interface Fence {
  /** Path from the root, and the line where it begins. */
  readonly document: string
  readonly line: number
  /** As it is written. */
  readonly name: string
  /** What runs it; undefined for what cannot run. */
  readonly language: Executed | undefined
  /** The words behind the language: `title="a.ts"`, `alone`. */
  readonly meta: ReadonlyMap<string, string>
  readonly code: string
}

function metaOf(text: string): Map<string, string> {
  return new Map(
    [...text.matchAll(/([\w-]+)(?:="([^"]*)")?/g)].map(([, key = '', value = '']) => [key, value]),
  )
}

/** The fences of a document, also those that are indented within components. */
export function fencesIn(document: string, text: string): Fence[] {
  const fences: Fence[] = []
  const lines = text.split('\n')
  for (let index = 0; index < lines.length; index++) {
    const opening = /^(\s*)(`{3,}|~{3,})([\w+-]*)(.*)$/.exec(lines[index] ?? '')
    if (opening === null) continue
    const [, indent = '', mark = '', name = '', meta = ''] = opening
    const line = index + 1
    const code: string[] = []
    for (index++; index < lines.length && lines[index]?.trim() !== mark; index++) {
      code.push((lines[index] ?? '').replace(new RegExp(`^\\s{0,${indent.length}}`), ''))
    }
    fences.push({
      document,
      line,
      name,
      language: executed[name],
      meta: metaOf(meta),
      code: `${code.join('\n')}\n`,
    })
  }
  return fences
}

/** Every fence of every document. */
export function allFences(): Fence[] {
  const found = documents.flatMap((pattern) =>
    globSync(pattern, { cwd: root, exclude: (path) => path.includes('node_modules') }),
  )
  return found.sort().flatMap((document) => fencesIn(document, readFileSync(join(root, document), 'utf8')))
}

/** Why a fence is not run; undefined for one that is. */
export function reasonNotToRun({ meta }: Fence): string | undefined {
  return /^no: (.+)$/.exec(meta.get('run') ?? '')?.[1]
}
