import * as sdk from '@lading/client'
import { runScenario } from '../scenario.mjs'

/** Bundled for browsers and called by Node, which has the same web standards. */
export const run = (service) => runScenario(sdk, service)
