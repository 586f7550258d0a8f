import { rm } from 'node:fs/promises'
import { buildDeclarations, type Declared } from './declarations.ts'
import { buildJavaScript } from './javascript.ts'

/** Builds everything that is published but the manifest; what was there before is gone. */
export async function buildDist(dist: string): Promise<readonly Declared[]> {
  await rm(dist, { recursive: true, force: true })
  await buildJavaScript(dist)
  return buildDeclarations(dist)
}
