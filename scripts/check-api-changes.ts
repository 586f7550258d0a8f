/** What has changed in the API since the last release: see docs/releasing.md. Ends with 1 when something breaks a user. */
import { readFileSync } from 'node:fs'
import { breakingChanges, compareDocuments, describeChange } from '../packages/stack/src/openapi/index.ts'

const read = (path: string) =>
  JSON.parse(readFileSync(new URL(`../packages/contract/${path}`, import.meta.url), 'utf8'))
const [released, present] = [read('released/openapi.json'), read('openapi.json')]
const breaking = new Set(breakingChanges(released, present).map(describeChange))
const all = compareDocuments(released, present).map(describeChange)
for (const line of all) console.log(`${breaking.has(line) ? 'BREAKS ' : 'passes '} ${line}`)
console.log(`${all.length} changes since the last release, of which ${breaking.size} break somebody.`)
process.exitCode = breaking.size > 0 ? 1 : 0
