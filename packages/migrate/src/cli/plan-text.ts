import type { Plan } from '../commands/plan.ts'
import { failures } from '../failure.ts'
import { count } from './format.ts'

/** A plan for a person. */
export function planText(plan: Plan): string[] {
  const { sample, findings } = plan
  const stops = findings.filter(({ severity }) => severity === 'stop')
  const warnings = findings.filter(({ severity }) => severity === 'warning')
  const sql = [...new Set(findings.flatMap((one) => one.sql))]
  const joins = plan.joins.map(({ name, table }) => `${table} as ${name}`)
  return [
    `${plan.table} on ${plan.server}: about ${count(plan.rows)} rows, key ${plan.key.join(', ')}${joins.length === 0 ? '' : `, joined with ${joins.join(', ')}`}`,
    plan.isParallel
      ? '  Ranges of the key are loaded side by side; changes are applied behind the load.'
      : '  The key is no single whole number: it is loaded in one go, and changes are applied once that is done.',
    `  Write units in all: about ${count(plan.writeUnits)}; listings are spread over ${plan.listingShards} partitions, enough for about ${count(plan.listingShards * 400)} files a second.`,
    `  Watermark table: ${plan.watermarkTable}`,
    `  The first ${count(sample.records)} records: ${count(sample.files)} files, ${count(sample.ignored)} no files, ${count(sample.failures.length)} cannot be mapped`,
    ...sample.failures
      .slice(0, 10)
      .map(
        ({ key, code, field, reason }) =>
          `    ${key}: ${code}${field === undefined ? '' : ` ${field}`}: ${reason}`,
      ),
    ...warnings.map(({ code, detail }) => `  Note ${code}: ${detail}`),
    '',
    ...(stops.length === 0
      ? ['Ready: `run` can begin.']
      : [
          `${stops.length === 1 ? 'One thing is' : `${stops.length} things are`} in the way:`,
          ...stops.flatMap(({ code, detail }) => [`- ${code}: ${detail}`, `  ${failures[code].remedy}`]),
        ]),
    ...(sql.length === 0 ? [] : ['', 'SQL:', ...sql]),
  ]
}
