import { mkdirSync, writeFileSync } from 'node:fs'
import { generatedFiles } from './generated.ts'

// Everything that is committed and made from the contract: run after each change of it.
for (const [path, text] of generatedFiles()) {
  const file = new URL(`../${path}`, import.meta.url)
  mkdirSync(new URL('.', file), { recursive: true })
  writeFileSync(file, text)
  console.log(path)
}
