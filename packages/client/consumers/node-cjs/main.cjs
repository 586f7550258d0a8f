const sdk = require('@lading/client')

async function main() {
  const { runScenario } = await import('../scenario.mjs')
  const seen = await runScenario(sdk, {
    baseUrl: process.env.LADING_URL,
    apiKey: process.env.LADING_API_KEY,
  })
  // An error is an instance of the same class, whoever loaded the SDK, and how.
  const { LadingError } = await import('@lading/client')
  const isOneClass = LadingError === sdk.LadingError

  const { FakeLading } = require('@lading/client/testing')
  const fake = await FakeLading.start()
  const failure = await new sdk.Lading(fake).files.get({ id: 'ref:none' }).catch((error) => error)
  await fake[Symbol.asyncDispose]()
  console.log(
    JSON.stringify({ ...seen, isOneClass, fake: failure.code, isSame: failure instanceof LadingError }),
  )
}

void main()
