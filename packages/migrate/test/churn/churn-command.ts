/** Runs many seeds: `--seeds N`, `--from S`, `--dynamo dynamodb-local`, `--rows N`, `--seconds N`. Ends at the first that fails. */
import { parseArgs } from 'node:util'
import { churn } from './churn.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '10' },
    from: { type: 'string', default: '1' },
    rows: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '15' },
    writers: { type: 'string', default: '4' },
    dynamo: { type: 'string', default: 'dynalite' },
  },
})
const first = Number(values.from)
for (let seed = first; seed < first + Number(values.seeds); seed++) {
  const began = Date.now()
  const { wrong, ...result } = await churn(seed, {
    rows: Number(values.rows),
    writingMs: Number(values.seconds) * 1000,
    writers: Number(values.writers),
    dynamo: values.dynamo === 'dynamodb-local' ? 'dynamodb-local' : 'dynalite',
  })
  const seconds = ((Date.now() - began) / 1000).toFixed(1)
  console.log(
    `seed ${seed}: ${wrong.length === 0 ? 'agree' : 'DISAGREE'} after ${seconds} s ${JSON.stringify(result)}`,
  )
  if (wrong.length > 0) {
    console.error(wrong.slice(0, 50).join('\n'))
    process.exit(1)
  }
}
process.exit(0)
