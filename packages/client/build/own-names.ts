/**
 * API Extractor calls what is named like a global something else (`File_2`), and exports it under its name. In a module
 * its own declaration comes first, so the detour is not needed, and an editor would show it everywhere. What is imported
 * from another entry stays as it is.
 * @throws Error where the text means the global too, unless by `globalThis`
 */
export function withOwnNames(declarations: string): string {
  const code = declarations.replace(/\/\*\*[\s\S]*?\*\//g, '').replace(detour, '')
  for (const name of namesIn(declarations)) {
    if (new RegExp(`(?<![\\w.'])${name}(?![\\w'?:])`).test(code)) {
      throw new Error(`${name} is the global of this name as well: write globalThis.${name} for that`)
    }
  }
  return renamed(declarations)
}

const detour = /^export \{ (\w+)_2 as \1 \}\n*/gm

/** What is declared here, and exported by a detour. */
function namesIn(text: string): string[] {
  return [...text.matchAll(detour)].flatMap(([, name = '']) =>
    text.includes(`{ ${name} as ${name}_2 }`) ? [] : name,
  )
}

/** The same of a text that is not only code. */
export function renamed(text: string): string {
  return namesIn(text).reduce(
    (present, name) =>
      present
        .replace(new RegExp(`^export \\{ ${name}_2 as ${name} \\}\\n*`, 'm'), '')
        .replace(new RegExp(`^(?=(declare )?(interface|type|class) ${name}_2\\b)`, 'm'), 'export ')
        .replace(new RegExp(`\\b${name}_2\\b`, 'g'), name),
    text,
  )
}
