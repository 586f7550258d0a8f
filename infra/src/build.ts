import { cp, mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { buildSite, isFresh, siteDirectory } from '@lading/docs/site'
import { bundleFunction } from '@lading/stack/bundle'
import type { Build } from './deploy-stage.ts'
import { type EntryPoint, entryPoints } from './stack.ts'

const root = join(import.meta.dirname, '../..')
const sources = join(root, 'packages/service/src/entrypoints')

/** Builds the functions into folders of their own below `folder`, which is emptied first. */
export async function buildFunctions(folder: string): Promise<Record<EntryPoint, string>> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  const built = await Promise.all(
    entryPoints.map(async (name) => {
      const out = join(folder, name)
      await bundleFunction(join(sources, `${name}.ts`), out, { absWorkingDir: root })
      return [name, out] as const
    }),
  )
  return Object.fromEntries(built) as Record<EntryPoint, string> // one for each of the entry points
}

/** The docs as they were built, or builds them. */
async function builtDocs(signal: AbortSignal): Promise<Build['docs']> {
  if (!(await isFresh())) await buildSite({ signal })
  const contentSecurityPolicy = await readFile(join(siteDirectory, 'content-security-policy.txt'), 'utf8')
  return { folder: siteDirectory, contentSecurityPolicy: contentSecurityPolicy.trim() }
}

/** The function that serves the docs, with them beside its handler. */
async function buildDocsFunction(folder: string, site: string): Promise<string> {
  await rm(folder, { recursive: true, force: true })
  await bundleFunction(join(sources, 'docs.ts'), folder, { absWorkingDir: root })
  await cp(site, join(folder, 'site'), { recursive: true })
  return folder
}

/** Builds everything that is deployed. @param isServingDocs whether a function serves the docs */
export async function buildAll(signal: AbortSignal, isServingDocs: boolean): Promise<Build> {
  const functions = await buildFunctions(join(root, 'infra/dist/functions'))
  const docs = await builtDocs(signal)
  if (!isServingDocs) return { functions, docs }
  const folder = join(root, 'infra/dist/docs-function')
  return { functions: { ...functions, docs: await buildDocsFunction(folder, docs.folder) }, docs }
}
