import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { eachOf, run, timeout } from './processes.ts'
import { programsIn } from './programs.ts'
import { stage, verdict } from './stage.ts'
import { startWorld } from './world.ts'

test('every shell sample runs, is answered with success, and prints what it says', { timeout }, async () => {
  await using world = await startWorld()
  await using folder = await mkdtempDisposable(join(tmpdir(), 'lading-curl-'))
  const programs = programsIn('sh')
  const failures = await eachOf(programs, async (program, index) => {
    const staged = await stage(world, program, { directory: join(folder.path, `${index}`), name: 'main.sh' })
    const outcome = await run('bash', ['-euo', 'pipefail', staged.path], staged)
    const wrong = verdict('sh', staged, outcome)
    return wrong === undefined ? [] : [`${program.name}: ${wrong}`]
  })
  expect(failures.flat().join('\n\n')).toBe('')
})
