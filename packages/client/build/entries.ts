import { fileURLToPath } from 'node:url'

/** `packages/client`, without a slash at the end. */
export const packageRoot = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '')
/** The repository. */
export const workspaceRoot = fileURLToPath(new URL('../../..', import.meta.url)).replace(/[\\/]$/, '')

/** An entry of the published package. */
export interface Entry {
  /** What its files in `dist` are called. */
  readonly name: string
  /** Its key in `exports`. */
  readonly subpath: string
  /** Its source, below `packages/client`. */
  readonly source: string
  /** Whether it needs modules of Node, which Bun, Deno and Workers with `nodejs_compat` have too. */
  readonly isNodeOnly: boolean
}

export const entries: readonly Entry[] = [
  { name: 'lading', subpath: '.', source: 'src/lading.ts', isNodeOnly: false },
  { name: 'webhooks', subpath: './webhooks', source: 'src/webhooks.ts', isNodeOnly: false },
  { name: 'testing', subpath: './testing', source: 'src/testing/index.ts', isNodeOnly: true },
]
