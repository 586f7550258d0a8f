/* `check:cfn`: what AWS's linter says of the template of every kind of stage, in two regions. */
import { spawnSync } from 'node:child_process'
import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pythonTool } from './python-tools.ts'
import { templateOf, variants } from './template-variants.ts'

const requirement = 'cfn-lint==1.58.0'

/** What it says and is right to say, but is not to be mended here; with the reason. */
const ignored = {
  W3005: 'CDK writes a dependency that a reference makes already',
}

const program = pythonTool(requirement, 'cfn-lint')
if (program !== undefined) {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'lading-templates-'))
  const files = await Promise.all(
    Object.entries(variants).map(async ([name, settings]) => {
      const file = join(folder.path, `${name}.json`)
      await writeFile(file, JSON.stringify(templateOf(settings), undefined, 2))
      return file
    }),
  )
  const { status } = spawnSync(
    program,
    [
      '--regions',
      'eu-west-1',
      'us-east-1',
      '--ignore-checks',
      ...Object.keys(ignored),
      '--template',
      ...files,
    ],
    { stdio: 'inherit' },
  )
  if (status === 0) console.log(`${requirement}: nothing to say of ${Object.keys(variants).join(', ')}.`)
  else process.exitCode = 1
}
