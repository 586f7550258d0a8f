import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { isObject } from './schema.ts'

/**
 * That a value has what is expected: of an object the fields named, of an array each item in its place.
 * @throws AssertionError
 */
export function matches(actual: unknown, expected: unknown, at = '$'): void {
  if (Array.isArray(expected)) {
    assert.ok(Array.isArray(actual), `${at} is no array: ${JSON.stringify(actual)}`)
    assert.equal(actual.length, expected.length, `${at} has other items: ${JSON.stringify(actual)}`)
    for (const [index, item] of expected.entries()) matches(actual[index], item, `${at}[${index}]`)
  } else if (isObject(expected)) {
    assert.ok(isObject(actual), `${at} is no object: ${JSON.stringify(actual)}`)
    for (const [name, item] of Object.entries(expected)) matches(actual[name], item, `${at}.${name}`)
  } else assert.deepEqual(actual, expected, `${at} of ${JSON.stringify(actual)}`)
}

/**
 * Repeats a check until it holds: indexes and totals may lag behind a little where the service runs on real tables.
 * @throws what the check threw last
 */
export async function eventually<Result>(check: () => Promise<Result>, withinMs = 15_000): Promise<Result> {
  for (const start = Date.now(); ; await delay(100)) {
    try {
      return await check()
    } catch (error) {
      if (Date.now() - start > withinMs) throw error
    }
  }
}
