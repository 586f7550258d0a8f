import { createLadingApp, type ServiceContext } from '../src/app.ts'
import { type Caller, callerOf } from './harness.ts'

type Store = ServiceContext['store']

/** A process that does something else before a call of its store, the first time, and lets that one go on then. */
export function pausing<Part extends keyof Store>(
  context: ServiceContext,
  part: Part,
  method: keyof Store[Part],
  meanwhile: () => Promise<unknown>,
): ServiceContext {
  let waits = true
  const paused = new Proxy(context.store[part], {
    get(target, key) {
      const original: unknown = Reflect.get(target, key)
      if (typeof original !== 'function') return original
      return async (...args: unknown[]) => {
        if (key === method && waits) {
          waits = false
          await meanwhile()
        }
        return Reflect.apply(original, target, args)
      }
    },
  })
  return { ...context, store: { ...context.store, [part]: paused } }
}

/** The caller, served by a process with this context. */
export function servedBy(context: ServiceContext, { apiKey, workspaceId }: Caller): Caller {
  const app = createLadingApp({
    context,
    docsUrl: '/docs',
    openApi: async () => '{}',
    observe: () => undefined,
  })
  return callerOf(app, apiKey, workspaceId)
}
