import { operations, type Sample, samplesOf } from '../../src/samples/index.ts'
import { allFences, type Executed, type Fence, reasonNotToRun } from './fences.ts'

/** Code that is run in a directory and a workspace of its own. */
export interface Program {
  /** Where to look when it fails. */
  readonly name: string
  /** The RPC name of the operation that it is a sample of; undefined for a page's code. */
  readonly operation: string | undefined
  readonly code: string
  /** What stands beside it, by file name. */
  readonly files: ReadonlyMap<string, string>
  /** What the workspace has before: `file`. */
  readonly needs: readonly string[]
  /** Statuses of refusals that it is about. */
  readonly refusals: readonly string[]
}

const sampleLanguages = { typescript: 'typescript', sh: 'curl', php: 'php' } as const
const commentOf = { typescript: '//', sh: '#', php: '//' } as const

const words = (text = '') => text.split(' ').filter((word) => word !== '')

/** Several scripts as one. */
function joined(language: Executed, fences: readonly Fence[]): string {
  const code = fences.map((fence) => fence.code).join('\n')
  return language === 'php' ? `<?php\n${code.replaceAll(/^<\?php$/gm, '')}` : code
}

/** The files that code names, and those that they name. */
function mentioned(code: string, titled: ReadonlyMap<string, string>): Map<string, string> {
  const found = new Map<string, string>()
  const look = (text: string) => {
    for (const [name, content] of titled) {
      if (found.has(name) || !new RegExp(`[/']${RegExp.escape(name)}'`).test(text)) continue
      found.set(name, content)
      look(content)
    }
  }
  look(code)
  return found
}

/** Fences of one page in one language are one script, but for those with a title and those that are `alone`. */
function programOf(name: string, language: Executed, fences: readonly Fence[]) {
  const refusals = fences.flatMap(({ meta }) => words(meta.get('refusals')))
  const needs = fences.flatMap(({ meta }) => words(meta.get('needs')))
  return { name, operation: undefined, code: joined(language, fences), needs, refusals }
}

function programsOfPage(language: Executed, page: readonly Fence[]): Omit<Program, 'files'>[] {
  const nameOf = ({ document, line }: Fence) => `${document}:${line}`
  const isApart = ({ meta }: Fence) => meta.has('title') || meta.has('alone')
  const [first, ...rest] = page.filter((fence) => !isApart(fence))
  const apart = page.filter(isApart)
  return [
    ...(first === undefined ? [] : [programOf(nameOf(first), language, [first, ...rest])]),
    ...apart.map((fence) => programOf(nameOf(fence), language, [fence])),
  ]
}

/** Everything in one language: the samples of the operations, and the code of the pages. */
export function programsIn(language: Executed): Program[] {
  const fences = allFences().filter(
    (fence) => fence.language === language && reasonNotToRun(fence) === undefined,
  )
  const titled = new Map(
    fences.flatMap(({ meta, code }) => (meta.has('title') ? [[meta.get('title') ?? '', code]] : [])),
  )
  const ofPages = [...Map.groupBy(fences, ({ document }) => document).values()].flatMap((page) =>
    programsOfPage(language, page),
  )
  const samples = operations().flatMap((operation) =>
    samplesOf(operation)
      .filter((sample: Sample) => sample.language === sampleLanguages[language])
      .map(({ title, code }) => ({
        name: `${operation.operation['x-rpc']}: ${title}`,
        operation: operation.operation['x-rpc'],
        code,
        needs: [],
        refusals: [],
      })),
  )
  return [...samples, ...ofPages].map((program) => ({ ...program, files: mentioned(program.code, titled) }))
}

/** What a program says that it prints, in this order: comments that begin with an arrow, `...` for anything. */
export function promisesOf(language: Executed, code: string): string[] {
  const comment = new RegExp(`${commentOf[language]} -> (.+)$`, 'gm')
  return [...code.matchAll(comment)].map(([, text = '']) => text.trim())
}

/** The first promise that an output does not keep; undefined when it keeps all. */
export function brokenPromise(promises: readonly string[], output: string): string | undefined {
  let rest = output
  for (const promise of promises) {
    const literal = promise.split('...').map((part) => RegExp.escape(part.trim()))
    const found = new RegExp(literal.join('.*?'), 's').exec(rest)
    if (found === null) return promise
    rest = rest.slice(found.index + found[0].length)
  }
  return undefined
}
