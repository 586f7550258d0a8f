import { type Load, partitionReadUnits } from './create-load.ts'
import { keyKind, keyName } from './key-names.ts'
import type { LifeOptions } from './life.ts'
import { left, markdownTable, right } from './markdown.ts'
import { promisedWriteUnits } from './promises.ts'
import type { KeySecond } from './stub/meter.ts'

const namedKeys = 10
const namedReads = 3

const integer = (value: number) => Math.round(value).toLocaleString('en-US')

/** The hottest keys of a load, and the hottest one of each kind. */
export function loadReport({ life, seconds, filesPerSecond }: LifeOptions, load: Load): string {
  const rows = (keys: readonly KeySecond[]) =>
    keys.map(({ keyspace, partitionKey, units }) => [
      keyspace,
      `\`${keyName(partitionKey)}\``,
      integer(units),
    ])
  const ofKinds = load.hottestOfKinds.map(({ keyspace, partitionKey, units }) => [
    keyspace,
    `\`${keyKind(partitionKey)}\``,
    integer(units),
  ])
  const totals = [...load.totals].map(([name, { write }]) => `${name} ${integer(write / seconds)}`)
  const reads = load.hottestReads.slice(0, namedReads)
  const tooHot = load.hottestReads.find(({ units }) => units > partitionReadUnits)
  return [
    `### ${integer(filesPerSecond)} files a second: ${life}`,
    '',
    `${seconds} virtual seconds, ${integer(load.operations)} files; WCU/s of all keys: ${totals.join(', ')}.`,
    '',
    `The ten hottest keys, of which none may take ${promisedWriteUnits} WCU/s:`,
    '',
    markdownTable([left('index'), left('key'), right('WCU/s')], rows(load.hottestWrites.slice(0, namedKeys))),
    '',
    'The hottest key of each kind, of all its seconds:',
    '',
    markdownTable([left('index'), left('kind of key'), right('WCU/s')], ofKinds),
    '',
    'What is read most:',
    '',
    markdownTable([left('index'), left('key'), right('RCU/s')], rows(reads)),
    ...(tooHot === undefined
      ? []
      : [
          '',
          `**\`${keyName(tooHot.partitionKey)}\` takes ${integer(tooHot.units)} RCU/s, more than the ` +
            `${integer(partitionReadUnits)} RCU/s of a partition.** DynamoDB would throttle this load.`,
        ]),
  ].join('\n')
}
