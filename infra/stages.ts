import type { StageSettings } from './src/settings.ts'

/**
 * What differs from the defaults (src/settings.ts), by the name of the stage. A stage that is not here has the defaults, so that
 * `deploy --stage mine` needs no change of this file.
 */
export const stages: Readonly<Record<string, Partial<StageSettings>>> = {
  prod: { release: 'canary' },
}
