import { createRequire } from 'node:module'

// Workers as Cloudflare runs them, by its own simulator: installed where LADING_TOOLS says.
const { Miniflare } = createRequire(process.env.LADING_TOOLS)('miniflare')
const { LADING_URL, LADING_API_KEY } = process.env
const worker = new Miniflare({
  modules: true,
  modulesRules: [{ type: 'ESModule', include: ['**/*.js'] }],
  scriptPath: 'out/worker.js',
  compatibilityDate: '2026-01-01',
  bindings: { LADING_URL, LADING_API_KEY },
})
try {
  const response = await worker.dispatchFetch('http://localhost/')
  console.log(JSON.stringify(await response.json()))
} finally {
  await worker.dispose()
}
