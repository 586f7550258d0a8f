import { type FirstKey, firstKey } from '../setup/first-key.ts'
import { contextFromEnvironment } from './environment.ts'

const { store } = contextFromEnvironment()

/**
 * What a deployment invokes once it is there: makes the first workspace and key, once. Its event is not looked at. The answer
 * holds the key in text; nothing logs it.
 */
export async function handler(): Promise<FirstKey> {
  return await firstKey(store)
}
