import type { Bound } from '../implement.ts'

interface Node {
  readonly statics: Map<string, Node>
  parameter: Node | undefined
  /** By method; a template's parameter names differ from operation to operation. */
  readonly operations: Map<string, { bound: Bound; names: readonly string[] }>
}

export interface Match {
  readonly bound: Bound
  readonly parameters: ReadonlyMap<string, string>
}

interface Template {
  readonly head: readonly string[]
  readonly name: string
  readonly tail: readonly string[]
  readonly bound: Bound
  readonly node: Node
}

function template(bound: Bound, node: Node): Template[] {
  const { path, slashesIn: name } = bound.operation.rest
  if (name === undefined) return []
  const segments = path.split('/').slice(1)
  const at = segments.indexOf(`{${name}}`)
  return [{ head: segments.slice(0, at), name, tail: segments.slice(at + 1), bound, node }]
}

export type RouteResult = Match | { readonly allow: readonly string[] } | undefined

const newNode = (): Node => ({ statics: new Map(), parameter: undefined, operations: new Map() })

/** Whether the field accepts the text: what decides if surplus segments belong to a parameter. */
function accepts(bound: Bound, name: string, text: string): boolean {
  return bound.operation.input.shape[name]?.safeParse(text).success ?? false
}

/** The values of the parameters in a tail; undefined when the segments do not fit it. */
function tailValues(
  bound: Bound,
  tail: readonly string[],
  segments: readonly string[],
): string[] | undefined {
  const values: string[] = []
  for (const [index, part] of tail.entries()) {
    const segment = segments[index] ?? ''
    const name = /^\{(\w+)\}$/.exec(part)?.[1]
    if (name === undefined ? part !== segment : !accepts(bound, name, segment)) return undefined
    if (name !== undefined) values.push(segment)
  }
  return values
}

/**
 * The routes of a contract. Case counts, a static segment wins over a parameter whatever the order of declaration, and
 * matching costs a map look-up a segment, however many routes there are.
 */
export class Routes {
  readonly #root = newNode()
  /** Templates with a parameter that may hold slashes, the longest tail behind it first. */
  readonly #joinable: Template[] = []

  constructor(operations: readonly Bound[]) {
    for (const bound of operations) {
      const names: string[] = []
      let node = this.#root
      for (const segment of bound.operation.rest.path.split('/').slice(1)) {
        const name = /^\{(\w+)\}$/.exec(segment)?.[1]
        if (name === undefined) {
          const next = node.statics.get(segment) ?? newNode()
          node.statics.set(segment, next)
          node = next
        } else {
          names.push(name)
          node.parameter ??= newNode()
          node = node.parameter
        }
      }
      const { method } = bound.operation.rest
      if (node.operations.has(method)) {
        throw new TypeError(
          `${bound.name} has the method and path of ${node.operations.get(method)?.bound.name}`,
        )
      }
      node.operations.set(method, { bound, names })
      this.#joinable.push(...template(bound, node))
    }
    this.#joinable.sort((a, b) => b.tail.length - a.tail.length)
  }

  /**
   * @param segments the decoded segments of the path
   * @returns the operation, or the methods that the path knows, or undefined for an unknown path
   */
  find(method: string, segments: readonly string[]): RouteResult {
    const allow = new Set<string>()
    for (const { node, values } of leaves(this.#root, segments, 0, [])) {
      const match = resolve(node, method, values)
      if (match !== undefined) return match
      for (const known of node.operations.keys()) allow.add(known)
    }
    return allow.size > 0 ? { allow: [...allow] } : this.#findJoined(method, segments)
  }

  /**
   * API Gateway's HTTP API hands on the path already decoded, so that an encoded slash in a parameter arrives as a
   * separator: `/files/ref:a/b/content`. Where no route fits, the surplus segments are joined again if that makes a
   * value which the parameter's schema accepts. The longest tail wins; parameters in it have to fit as well.
   */
  #findJoined(method: string, segments: readonly string[]): RouteResult {
    for (const { head, tail, name, bound, node } of this.#joinable) {
      const surplus = segments.length - head.length - tail.length
      if (surplus < 2 || !head.every((segment, index) => segments[index] === segment)) continue
      const end = head.length + surplus
      const behind = tailValues(bound, tail, segments.slice(end))
      if (behind === undefined) continue
      const value = segments.slice(head.length, end).join('/')
      if (!accepts(bound, name, value)) continue
      return resolve(node, method, [value, ...behind]) ?? { allow: [...node.operations.keys()] }
    }
    return undefined
  }
}

/** The places where the segments lead to, static before parameter: `/users/me` before `/users/{id}`. */
function* leaves(
  node: Node,
  segments: readonly string[],
  at: number,
  values: readonly string[],
): Generator<{ node: Node; values: readonly string[] }> {
  const segment = segments[at]
  if (segment === undefined) {
    if (node.operations.size > 0) yield { node, values }
    return
  }
  const next = node.statics.get(segment)
  if (next !== undefined) yield* leaves(next, segments, at + 1, values)
  if (node.parameter !== undefined && segment !== '')
    yield* leaves(node.parameter, segments, at + 1, [...values, segment])
}

function resolve(node: Node, method: string, values: readonly string[]): Match | undefined {
  const found = node.operations.get(method)
  if (found === undefined) return undefined
  return {
    bound: found.bound,
    parameters: new Map(found.names.map((name, index) => [name, values[index] ?? ''])),
  }
}
