import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { fileId } from '../common/fixtures.ts'
import { buildMicronaut } from './micronaut.ts'
import { micronautProcess } from './micronaut-process.ts'
import { createMicronautTable } from './micronaut-table.ts'
import { fixtureKey, restEvents } from './node-peers.ts'
import type { Peer } from './peer.ts'

/** The stack of 2020 brought up to date, on the Java and the Maven of this machine. */
export const micronaut: Peer = {
  name: 'micronaut',
  label: 'Micronaut 4 + Kotlin, one get and one create',
  prepare: async ({ dynamoDb, client }) => {
    const build = await buildMicronaut()
    if ('missing' in build) return build
    await createMicronautTable(client, 'micronaut')
    const gzipBytes = gzipSync(await readFile(build.jar), { level: 9 }).length
    return {
      artifact: { bytes: build.jarBytes, gzipBytes },
      calls: ['create', 'get'],
      event: restEvents(fixtureKey, fileId(1)),
      start: (runtimeApi) =>
        micronautProcess(build, { runtimeApi, dynamoDb, table: 'micronaut', memory: 1024 }),
    }
  },
}
