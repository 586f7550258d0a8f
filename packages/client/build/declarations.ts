import { mkdir, mkdtempDisposable, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor'
import { emitDeclarations } from './emit-declarations.ts'
import { type Entry, entries, packageRoot } from './entries.ts'
import { renamed, withOwnNames } from './own-names.ts'

export interface Declared {
  readonly entry: Entry
  /** The public API of the entry without comments, as API Extractor reports it. */
  readonly report: string
  /** What is public and has no comment, or is used by something public and cannot be imported. */
  readonly flaws: readonly string[]
}

/** Builds one `.d.ts` for each entry, and its copy for `require`; gives the report on each. */
export async function buildDeclarations(dist: string): Promise<Declared[]> {
  // Outside the workspace, where `@lading/client` is nothing but a name: an entry keeps its imports of another.
  await using temporary = await mkdtempDisposable(join(tmpdir(), 'lading-declarations-'))
  await emitDeclarations(temporary.path)
  await mkdir(dist, { recursive: true })
  const declared: Declared[] = []
  for (const entry of entries) declared.push(await rollUp(entry, temporary.path, dist))
  return declared
}

async function rollUp(entry: Entry, from: string, dist: string): Promise<Declared> {
  const { name, source } = entry
  const declaration = join(dist, `${name}.d.ts`)
  const reports = join(from, 'reports')
  await mkdir(reports, { recursive: true })
  const config = ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(packageRoot, 'package.json'),
    configObject: {
      projectFolder: from,
      mainEntryPointFilePath: join(from, 'packages/client', source.replace(/\.ts$/, '.d.ts')),
      compiler: {
        overrideTsconfig: {
          compilerOptions,
          include: [`${from}/**/*.d.ts`],
        },
      },
      apiReport: {
        enabled: true,
        reportFileName: `${name}.api.md`,
        reportFolder: reports,
        reportTempFolder: reports,
        includeForgottenExports: false,
      },
      docModel: { enabled: false },
      tsdocMetadata: { enabled: false },
      dtsRollup: { enabled: true, untrimmedFilePath: declaration },
      newlineKind: 'lf',
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
        extractorMessageReporting: {
          default: { logLevel: ExtractorLogLevel.Warning },
          // A tag would say of everything that it is public: it is, or it would not be exported.
          'ae-missing-release-tag': { logLevel: ExtractorLogLevel.None },
          'ae-unresolved-link': { logLevel: ExtractorLogLevel.None },
          // The release tag again: `@internal` is stripped before, whatever it is called.
          'ae-internal-missing-underscore': { logLevel: ExtractorLogLevel.None },
        },
        // JSDoc for editors, not TSDoc: braces in examples are right as they are.
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
  })
  const flaws: string[] = []
  const errors: string[] = []
  const { succeeded } = Extractor.invoke(config, {
    localBuild: true,
    messageCallback: (message) => {
      message.handled = true
      const text = message.formatMessageWithoutLocation()
      if (message.logLevel === ExtractorLogLevel.Error) errors.push(text)
      // What overrides something is what that is.
      if (message.logLevel === ExtractorLogLevel.Warning && !text.endsWith('for "name".')) {
        flaws.push(`${relative(from, message.sourceFilePath ?? from)}: ${text}`)
      }
    },
  })
  if (!succeeded) throw new Error(`${name}: ${errors.join('\n')}`)
  const text = withLibraries(withOwnNames(await readFile(declaration, 'utf8')))
  for (const extension of ['d.ts', 'd.cts']) await writeFile(join(dist, `${name}.${extension}`), text)
  return { entry, flaws, report: renamed(await readFile(join(reports, `${name}.api.md`), 'utf8')) }
}

/** What not every `lib` has that the declarations mention: they bring it along. */
function withLibraries(text: string): string {
  return text.includes('[Symbol.asyncDispose]')
    ? `/// <reference lib="esnext.disposable" />\n\n${text}`
    : text
}

const compilerOptions = {
  target: 'es2024',
  lib: ['es2024', 'dom', 'dom.iterable'],
  module: 'nodenext',
  moduleResolution: 'nodenext',
  strict: true,
  skipLibCheck: true,
  types: [],
}
