import { problems, routes } from './document.ts'

/** Where the site is served, without a slash at the end. */
export const home = '/docs'

export const operationHref = (name: string) => `${home}/operations/${name}`
export const errorHref = (code: string) => `${home}/errors/${code}`
export const resourceHref = (resource: string) => `${home}/operations#${resource}`
export const scopeHref = (scope: string) => `${home}/scopes#${scopeId(scope)}`
export const headerHref = (name: string) => `${home}/headers#${headerId(name)}`

export const scopeId = (scope: string) => scope.replace(':', '-')
export const headerId = (name: string) => name.toLowerCase()

const names = new Set(routes.map(({ operation }) => operation['x-rpc']))
const codes = new Set(problems.map(({ code }) => code))

/** The page of what a text calls by its name: an operation or an error. */
export function linkOf(word: string): string | undefined {
  if (names.has(word)) return operationHref(word)
  return codes.has(word) ? errorHref(word) : undefined
}
