/**
 * Has a stream of Node that fails before anybody reads it wait with its error until somebody does: without a listener it would
 * end the process. Called before anything is waited for.
 */
export function heedErrors<Source>(source: Source): Source {
  const { on } = (source ?? {}) as { on?: unknown } // any object may be asked; streams of the web have none
  if (typeof on === 'function') on.call(source, 'error', () => undefined)
  return source
}
