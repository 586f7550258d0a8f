import { writeFileSync } from 'node:fs'
import { about } from '../packages/contract/src/about.ts'
import { contract } from '../packages/contract/src/contract.ts'
import { openApiDocument } from '../packages/stack/src/openapi/index.ts'

// Everything that is committed and made from the contract: run after each change of it.
const file = new URL('../packages/contract/openapi.json', import.meta.url)
writeFileSync(file, `${JSON.stringify(openApiDocument(contract, about), null, 2)}\n`)
console.log('packages/contract/openapi.json')
