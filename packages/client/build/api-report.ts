import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Declared } from './declarations.ts'
import { type Entry, packageRoot } from './entries.ts'

/** Where the committed report on an entry is. */
export function reportPath({ name }: Pick<Entry, 'name'>): string {
  return join(packageRoot, 'api', `${name}.api.md`)
}

/** The committed report; empty when there is none. */
export function committedReport(entry: Pick<Entry, 'name'>): Promise<string> {
  return readFile(reportPath(entry), 'utf8').catch(() => '')
}

export async function writeReports(declared: readonly Declared[]): Promise<void> {
  await mkdir(join(packageRoot, 'api'), { recursive: true })
  for (const { entry, report } of declared) await writeFile(reportPath(entry), report)
}
