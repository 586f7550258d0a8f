import type { CallLine } from '../../packages/stack/src/observe/call-log.ts'
import { noOperation, operationMetrics, serviceMetrics } from '../../packages/stack/src/observe/metrics.ts'
import line from './call-line.json' with { type: 'json' }
import { code, tableOf } from './table.ts'

/** The line of a call as the API function wrote it, in a process of its own, of its first call. */
export const sampleLine = JSON.stringify(line)

/** What it holds beside the line of every service: of whom the call was, and what CloudWatch reads. */
type OwnFields = 'workspaceId' | 'keyId' | 'cause' | '_aws'
type MetricName = (typeof serviceMetrics)[number]['name']

/** Fields that are metrics are described where they are declared. */
const meanings: Readonly<Record<Exclude<keyof CallLine, MetricName> | OwnFields, string>> = {
  level: '`error` for an answer of 500 or above, else `info`',
  time: 'when the answer was known',
  service: '`lading`',
  stage: 'the stage',
  transport: '`rest` or `rpc`',
  operation: `the operation, by the name that the SDK calls it; \`${noOperation}\` of a request that reached none`,
  status: 'the HTTP status',
  code: 'the `code` of the problem, or null',
  requestId:
    "the answer's `X-Request-Id`, which is what AWS calls the invocation; calls of a batch have one together",
  initMs: 'milliseconds that the environment took to start, in the line of its first call only',
  workspaceId: 'whose call it was, once the key was known',
  keyId: 'which key, by the id that `keys.list` shows',
  cause: 'of a failure: name and stack, and what AWS said if it was AWS that refused',
  _aws: 'what makes CloudWatch take metrics from the line',
}

const inOrder = Object.keys(line).toSpliced(-1, 0, 'cause')

/** Every field of the line. Its own type asks for a sentence on each. */
export const lineTable = () =>
  tableOf(
    ['field', 'what it is'],
    inOrder.map((name) => [
      code(name),
      serviceMetrics.find((metric) => metric.name === name)?.description ??
        (Object.hasOwn(meanings, name) ? meanings[name as keyof typeof meanings] : ''), // as was just asked
    ]),
  )

/** The line with a line for each field, as nobody writes it but everybody reads it. */
export function sampleBlock(): string {
  const fields = Object.entries(line)
  const lines = fields.map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`)
  return `\`\`\`json\n{\n${lines.join(',\n')}\n}\n\`\`\`\n`
}

const isOfOperations = (name: string) => operationMetrics.some((metric) => metric.name === name)

/** Every metric, and what there is one of. */
export const metricsTable = () =>
  tableOf(
    ['metric', 'unit', 'one value is', 'there is one for'],
    serviceMetrics.map(({ name, unit, description }) => [
      code(name),
      unit,
      description,
      isOfOperations(name) ? 'the service, and each operation' : 'the service',
    ]),
  )

/** How many metrics a stage has in CloudWatch once every operation was called, and requests that reached none. */
export const metricsOfStage = (operations: number) =>
  (operations + 1) * operationMetrics.length + serviceMetrics.length
