import { join } from 'node:path'
import ts from 'typescript'

/**
 * What an editor shows of the last name of an expression, such as `lading.files.get`: its signature, and its comment
 * with the tags.
 * @param folder a project that has the SDK installed
 */
export function hover(folder: string, expression: string): { signature: string; comment: string } {
  const file = join(folder, 'hover.ts')
  const text = `import type { Lading } from '@lading/client'\ndeclare const lading: Lading\n${expression}\n`
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
    types: [],
    strict: true,
  }
  const service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [file],
    getScriptVersion: () => '1',
    getScriptSnapshot: (path) => {
      const content = path === file ? text : ts.sys.readFile(path)
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content)
    },
    getCurrentDirectory: () => folder,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (path) => path === file || ts.sys.fileExists(path),
    readFile: (path) => (path === file ? text : ts.sys.readFile(path)),
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
  })
  const info = service.getQuickInfoAtPosition(file, text.trimEnd().length - 1)
  const tags = (info?.tags ?? []).map((tag) => `@${tag.name} ${ts.displayPartsToString(tag.text)}`)
  return {
    signature: ts.displayPartsToString(info?.displayParts),
    comment: [ts.displayPartsToString(info?.documentation), ...tags].join('\n'),
  }
}
