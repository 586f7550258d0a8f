import { parentPort, workerData } from 'node:worker_threads'
import { type LifeOptions, runLife } from './life.ts'

// Errors of the libraries carry stack traces that nobody reads here, at a tenth of the time of a call.
Error.stackTraceLimit = 0

const options: LifeOptions = workerData // of `runLives`
parentPort?.postMessage(await runLife(options))
