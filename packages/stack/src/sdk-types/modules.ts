/** The text of each module by its file name. */
export type Modules = Readonly<Record<string, string>>

export interface ModuleSource {
  /** Exported types by name, each with its comment. */
  readonly types: readonly (readonly [name: string, text: string])[]
  /** What the module exports at run time. */
  readonly values?: string
}

const header = '// Made from the contract by `npx -y pnpm@12 generate`: change the contract, not this.'

/**
 * Writes modules that import from each other what they mention.
 * @param foreign types of other modules, by their specifier
 * @throws TypeError when two modules declare the same name
 */
export function writeModules(
  sources: Readonly<Record<string, ModuleSource>>,
  foreign: Readonly<Record<string, readonly string[]>>,
): Modules {
  const home = new Map<string, string>()
  const settle = (name: string, module: string) => {
    if (home.has(name)) throw new TypeError(`${name} is declared in ${home.get(name)} and in ${module}`)
    home.set(name, module)
  }
  for (const [module, names] of Object.entries(foreign)) for (const name of names) settle(name, module)
  for (const [file, { types }] of Object.entries(sources))
    for (const [name] of types) settle(name, `./${file}`)
  return Object.fromEntries(
    Object.entries(sources).map(([file, { types, values }]) => {
      const body = [...types.map(([, text]) => text), ...(values === undefined ? [] : [values])].join('\n\n')
      return [file, `${[header, importsOf(body, `./${file}`, home), body].filter(Boolean).join('\n\n')}\n`]
    }),
  )
}

function importsOf(body: string, self: string, home: ReadonlyMap<string, string>): string {
  const wanted = new Map<string, string[]>()
  // Comments are not code, but what they link to an editor should find.
  for (const name of [...new Set(body.match(/\b[A-Z]\w*\b/g) ?? [])].sort()) {
    const module = home.get(name)
    if (module === undefined || module === self || !isUsed(body, name)) continue
    wanted.set(module, [...(wanted.get(module) ?? []), name])
  }
  return [...wanted]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([module, names]) => {
      const line = `import type { ${names.join(', ')} } from '${module}'`
      return line.length <= 110
        ? line
        : `import type {\n${names.map((name) => `  ${name},\n`).join('')}} from '${module}'`
    })
    .join('\n')
}

/** Whether the code mentions a name, or a comment links to it; text that has the word does not. */
function isUsed(body: string, name: string): boolean {
  const code = body.replace(/\/\*\*[\s\S]*?\*\//g, (comment) =>
    (comment.match(/\{@link \w+\}/g) ?? []).join(' '),
  )
  return new RegExp(`(?<!['\\w])${name}(?!['\\w])`).test(code)
}
