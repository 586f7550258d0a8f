import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { writeReports } from './api-report.ts'
import { buildDist } from './dist.ts'
import { packageRoot } from './entries.ts'
import { pack } from './pack.ts'

/*
 * `--update-api` also writes the reports in `api`, by which a change of the API is seen; `--pack` also makes the tarball
 * that npm would publish.
 */
const { values } = parseArgs({
  options: { 'update-api': { type: 'boolean' }, pack: { type: 'boolean' } },
})
const dist = join(packageRoot, 'dist')
const declared = await buildDist(dist)
for (const { flaws } of declared) for (const flaw of flaws) console.warn(flaw)
if (values['update-api']) await writeReports(declared)
console.log(`Built ${declared.map(({ entry }) => entry.name).join(', ')} into ${dist}`)
if (values.pack) console.log(await pack(dist, packageRoot))
