import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bundle } from './bundle.ts'
import { CallsProcess } from './calls-process.ts'
import { differences } from './conformance.ts'
import { peers } from './peers.ts'

const lanes = peers.flatMap((peer) => peer.protocols.map((protocol) => ({ ...peer, protocol })))

test.each(lanes)(
  '$name answers $protocol as all have to',
  async ({ module, alias, protocol, checksOutput }) => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'lading-peer-'))
    const bundleOf = (source: string, to: string) =>
      bundle(join(import.meta.dirname, source), join(folder.path, to), alias)
    const program = await bundleOf('children/calls.ts', 'program')
    const { entry } = await bundleOf(module, 'peer')
    await using child = new CallsProcess(program.entry, { entry, protocol }, { NODE_ENV: 'production' })
    expect(differences(protocol, await child.answers(), checksOutput)).toEqual([])
  },
  30_000,
)
