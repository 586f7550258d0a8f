import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as sdk from '@lading/client'
import { runScenario } from '../scenario.mjs'

const service = { baseUrl: process.env.LADING_URL, apiKey: process.env.LADING_API_KEY }
const seen = await runScenario(sdk, service)

// What only the build for Node can: paths.
const folder = await mkdtemp(join(tmpdir(), 'lading-consumer-'))
await writeFile(join(folder, 'report.pdf'), '%PDF-1.7')
const { files } = new sdk.Lading(service)
const file = await files.upload(join(folder, 'report.pdf'))
await files.download(file.id).saveTo(join(folder, 'copy.pdf'))
const copy = await readFile(join(folder, 'copy.pdf'), 'utf8')
await rm(folder, { recursive: true })

console.log(JSON.stringify({ ...seen, paths: [file.name, file.contentType, copy] }))
