import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['packages/**/*.test.ts', 'apps/**/*.test.ts', 'bench/**/*.test.ts', 'scripts/**/*.test.ts'],
    // A check that hangs is a failure; the slowest honest one takes a few seconds on two cores.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
