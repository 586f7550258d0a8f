import * as sdk from '@lading/client'
import { runScenario } from '../scenario.mjs'

const [baseUrl, apiKey] = decodeURIComponent(location.hash.slice(1)).split(' ')
try {
  globalThis.seen = await runScenario(sdk, { baseUrl, apiKey })
} catch (error) {
  globalThis.seen = { failed: String(error), cause: String(error.cause) }
}
