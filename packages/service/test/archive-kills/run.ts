/* Kills the worker of archives, at every call to AWS and at random moments: `npx -y pnpm@12 churn:archives [--seeds N]`. */
import { parseArgs } from 'node:util'
import { KillWorld } from './kill-workers.ts'

const { values } = parseArgs({ options: { seeds: { type: 'string', default: '100' } } })
const seeds = Number(values.seeds)
/** Longer than a whole archive takes, so that a kill can come at any moment of it. */
const longestMs = 900

await using world = await KillWorld.start()
const { sha256 } = await world.make(() => undefined)
let [archives, kills, different] = [0, 0, 0]
const check = async (killed: ReturnType<typeof world.make>): Promise<number> => {
  const made = await killed
  archives++
  kills += made.kills
  if (made.sha256 !== sha256) different++
  return made.kills
}
// At each call in turn, until there are no more.
for (
  let call = 0;
  (await check(world.make((attempt) => (attempt === 0 ? { atCall: call } : undefined)))) > 0;
  call++
) {
  if (call % 20 === 0) console.error(`killed at call ${call}`)
}
for (let seed = 0; seed < seeds; seed++) {
  await check(world.make(() => ({ afterMs: Math.random() * longestMs })))
  if (seed % 20 === 0) console.error(`${seed} of ${seeds} at random moments`)
}
const strands = await world.strands()
console.log(
  `${archives} archives, ${kills} kills: ${different} differ, ${strands.length} objects or multipart uploads are left.`,
)
for (const strand of strands.slice(0, 10)) console.log(strand)
process.exitCode = different + strands.length > 0 ? 1 : 0
