import { mkdirSync, writeFileSync } from 'node:fs'
import { generatedFiles } from './generated.ts'
import { operateParts } from './operate/index.ts'

// Everything that is committed and made from the contract and the deployment: run after each change of them.
for (const [path, text] of [...generatedFiles(), ...operateParts()]) {
  const file = new URL(`../${path}`, import.meta.url)
  mkdirSync(new URL('.', file), { recursive: true })
  writeFileSync(file, text)
  console.log(path)
}
