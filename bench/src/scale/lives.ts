import { Worker } from 'node:worker_threads'
import type { Load } from './create-load.ts'
import type { LifeOptions } from './life.ts'

/** Runs loads side by side, each in a thread of its own: none knows of the others. */
export function runLives(loads: readonly LifeOptions[]): Promise<Load[]> {
  return Promise.all(loads.map(inThread))
}

function inThread(options: LifeOptions): Promise<Load> {
  const { promise, resolve, reject } = Promise.withResolvers<Load>()
  const worker = new Worker(new URL('life-worker.ts', import.meta.url), {
    workerData: options,
    // Calls leave much behind them that is soon of no use: room for it saves a tenth of the time.
    resourceLimits: { maxYoungGenerationSizeMb: 128 },
  })
  worker.on('message', resolve) // what the worker posts
  worker.on('error', reject)
  worker.on('exit', (code) => reject(new Error(`The load ended with ${code} and without a result`)))
  return promise
}
