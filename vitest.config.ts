import { configDefaults, defineConfig } from 'vitest/config'
import { testsLeftOut } from './scripts/parts.ts'

/** Set by `npx -y pnpm@12 test --without java`, for example, which also says so. */
const leftOut = testsLeftOut(process.env)

export default defineConfig({
  test: {
    // Vitest leaves one core to the watcher otherwise, also where nobody watches.
    maxWorkers: '100%',
    include: [
      'packages/**/*.test.ts',
      'apps/**/*.test.ts',
      'bench/**/*.test.ts',
      'scripts/**/*.test.ts',
      'infra/**/*.test.ts',
    ],
    exclude: [...configDefaults.exclude, ...leftOut],
    // A check that hangs is a failure; the slowest honest one takes half a minute on two cores, more beside others.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
})
