import type { Platform } from './platform.ts'

/** Node, Bun and Deno: each built-in module is loaded when the first call needs it. */
export const platform: Platform = {
  async describe(source) {
    if (source instanceof Blob) {
      return { name: (source as Partial<File>).name, contentType: source.type || undefined } // a File is a Blob with a name
    }
    if (typeof source !== 'string' && !(source instanceof URL)) return {}
    const [{ basename }, { fileURLToPath }, { lookup }] = await Promise.all([
      import('node:path'),
      import('node:url'),
      import('mrmime'),
    ])
    const name = basename(typeof source === 'string' ? source : fileURLToPath(source))
    return { name, contentType: lookup(name) }
  },

  async open(source, known) {
    const { openSource } =
      'Deno' in globalThis ? await import('./node/deno.ts') : await import('./node/source.ts')
    return openSource(source, known)
  },

  async sha256() {
    const { createHash } = await import('node:crypto')
    return () => createHash('sha256')
  },

  async save(path, stream) {
    const { save } = await import('./node/save.ts')
    await save(path, stream)
  },
}
