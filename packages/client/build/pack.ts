import { execFile } from 'node:child_process'
import { copyFile, cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { packageRoot, workspaceRoot } from './entries.ts'
import { publishedManifest } from './manifest.ts'

/**
 * Packs what was built, as npm would publish it: `dist` with README, LICENSE and CHANGELOG.
 * @returns the path of the tarball
 */
export async function pack(dist: string, into: string): Promise<string> {
  const staging = await mkdtemp(join(tmpdir(), 'lading-pack-'))
  try {
    await cp(dist, join(staging, 'dist'), { recursive: true })
    await copyFile(join(packageRoot, 'README.md'), join(staging, 'README.md'))
    await copyFile(join(packageRoot, 'CHANGELOG.md'), join(staging, 'CHANGELOG.md'))
    await copyFile(join(workspaceRoot, 'LICENSE'), join(staging, 'LICENSE'))
    await writeFile(join(staging, 'package.json'), await publishedManifest())
    const { stdout } = await promisify(execFile)(
      'npm',
      ['pack', '--json', '--ignore-scripts', '--pack-destination', into],
      { cwd: staging },
    )
    return join(into, tarballName(stdout))
  } finally {
    await rm(staging, { recursive: true })
  }
}

/** npm 11 lists packages, npm 12 names them. */
function tarballName(answer: string): string {
  const [packed]: { filename: string }[] = Object.values(JSON.parse(answer))
  if (packed === undefined) throw new Error(`npm pack made nothing: ${answer}`)
  return packed.filename
}
