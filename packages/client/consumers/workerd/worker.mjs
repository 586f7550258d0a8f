import * as sdk from '@lading/client'
import { runScenario } from '../scenario.mjs'

export default {
  async fetch(_request, env) {
    try {
      return Response.json(await runScenario(sdk, { baseUrl: env.LADING_URL, apiKey: env.LADING_API_KEY }))
    } catch (error) {
      return Response.json({ failed: String(error), cause: String(error.cause), stack: error.stack })
    }
  },
}
