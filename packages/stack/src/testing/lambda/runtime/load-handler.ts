import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

export type Handler = (event: unknown, context: unknown) => unknown

/**
 * Imports a handler by its name, `file.export`.
 * @throws Error named `Runtime.ImportModuleError` or `Runtime.HandlerNotFound`, or what the module throws
 */
export async function loadHandler(folder: string, name: string): Promise<Handler> {
  const dot = name.lastIndexOf('.')
  const [file, exported] = [name.slice(0, dot), name.slice(dot + 1)]
  const path = ['.mjs', '.js', '.cjs'].map((end) => join(folder, `${file}${end}`)).find(existsSync)
  if (path === undefined) throw named('Runtime.ImportModuleError', `Cannot find module '${file}'`)
  const module: Record<string, unknown> = await import(pathToFileURL(path).href)
  const handler = module[exported]
  if (!isHandler(handler)) {
    throw named('Runtime.HandlerNotFound', `${name} is undefined or not exported`)
  }
  return handler
}

const isHandler = (value: unknown): value is Handler => typeof value === 'function'

const named = (name: string, message: string) => Object.assign(new Error(message), { name })
