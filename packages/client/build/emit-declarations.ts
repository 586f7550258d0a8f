import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import ts from 'typescript'
import { entries, packageRoot, workspaceRoot } from './entries.ts'

/** Where public types come from. What the fake is made of has declarations that nobody needs. */
const isPublic = /\/packages\/(client|stack\/src\/(client|contract))\//

/**
 * Writes the declarations of each source file, with imports that lead from one to another.
 * @throws Error where a type cannot be declared
 */
export async function emitDeclarations(into: string): Promise<void> {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(workspaceRoot, 'tsconfig.base.json'), ts.sys.readFile).config,
    ts.sys,
    workspaceRoot,
  )
  const program = ts.createProgram(
    entries.map(({ source }) => join(packageRoot, source)),
    {
      ...options,
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      // Constructors that only the SDK calls have types that are nobody else's business.
      stripInternal: true,
      removeComments: false,
      rootDir: workspaceRoot,
      outDir: into,
      // As files of this program, not of a library: a library's declarations are not emitted.
      paths: {
        '@lading/stack/*': [join(workspaceRoot, 'packages/stack/src/*/index.ts')],
        '@lading/contract': [join(workspaceRoot, 'packages/contract/src/contract.ts')],
        '@lading/contract/*': [join(workspaceRoot, 'packages/contract/src/*.ts')],
      },
    },
  )
  const writes: Promise<void>[] = []
  for (const file of program.getSourceFiles().filter(({ fileName }) => isPublic.test(fileName))) {
    const { diagnostics } = program.emit(file, (path, text) => {
      writes.push(write(path, withReachableImports(relative(into, path), text)))
    })
    const [problem] = diagnostics
    if (problem !== undefined) throw new Error(ts.flattenDiagnosticMessageText(problem.messageText, '\n'))
  }
  await Promise.all(writes)
}

/**
 * `./x.ts` and `@lading/stack/client` are names of this workspace, and both have become files. What an entry beside the
 * main one has from elsewhere in the SDK it imports from the main one: a class that is declared twice is two classes.
 * @param path of the declarations, from where they all are
 */
function withReachableImports(path: string, text: string): string {
  const from = (file: string) => relative(dirname(path), join('packages', file)).replace(/^(?!\.)/, './')
  const isOtherEntry = /^packages\/client\/src\/(testing\/|webhooks)/.test(path)
  return text
    .replace(/(?<=['"])\.[^'"]*(?=\.ts['"])/g, (to) => {
      const target = join(dirname(path), to)
      const isElsewhere = !/^packages\/client\/src\/(testing\/|webhooks)/.test(target)
      return isOtherEntry && isElsewhere ? '@lading/client' : to
    })
    .replace(/(?<=['"]@lading\/client)\.ts(?=['"])/g, '')
    .replace(/(?<=['"]\.[^'"]*)\.ts(?=['"])/g, '.js')
    .replace(/(?<=['"])@lading\/stack\/([\w-]+)(?=['"])/g, (_, name) => from(`stack/src/${name}/index.js`))
    .replace(/(?<=['"])@lading\/contract(?=['"])/g, () => from('contract/src/contract.js'))
    .replace(/(?<=['"])@lading\/contract\/([\w-]+)(?=['"])/g, (_, name) => from(`contract/src/${name}.js`))
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
}
