import { expect } from 'vitest'
import { sweep } from '../src/app.ts'
import type { Caller, Service } from './harness.ts'
import { violations } from './invariants.ts'

const minute = 60_000

/** Nobody works any more. */
export async function expectRest(service: Service, { workspaceId }: Caller): Promise<void> {
  expect(await violations(service, 'rest', service.clock.now(), workspaceId)).toEqual([])
  // What is told as a failure of the service is one.
  expect(
    service.records.splice(0).flatMap(({ code, cause }) => (code === 'INTERNAL' ? [cause] : [])),
  ).toEqual([])
}

/** Nobody works any more, and an answer was lost or a sweep is due: what is left over is gone after the sweep. */
export async function expectSwept(service: Service, { workspaceId }: Caller): Promise<void> {
  expect(await violations(service, 'any time', service.clock.now(), workspaceId)).toEqual([])
  service.clock.advance(62 * minute)
  await sweepAll(service)
  expect(await violations(service, 'swept', service.clock.now(), workspaceId)).toEqual([])
}

export async function sweepAll(service: Service): Promise<void> {
  const { sweeps } = service.context.store
  for (;;) {
    // Of several tests that share a service, each needs a sweep that looks at everything anew.
    const { failures, missing } = await sweep(service.context, { restMs: 0 })
    expect([failures, missing]).toEqual([[], []])
    const [bucket, table] = await Promise.all([sweeps.get('bucket'), sweeps.get('table')])
    if (bucket?.object === undefined && bucket?.multipartKey === undefined && table?.pk === undefined) return
  }
}
