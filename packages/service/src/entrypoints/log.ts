import { embedWork } from '@lading/stack/observe/embedded'
import { describeCause } from '../log.ts'
import { serviceName } from './service-name.ts'

/** The stage that the function belongs to, as its metrics name it. */
export const stage = process.env.LADING_STAGE ?? 'unnamed'

/** One line of the log as it is: Lambda would wrap what `console.log` gets, and CloudWatch find no metrics in it. */
export function writeLine(line: string): void {
  process.stdout.write(`${line}\n`)
}

const begin = (level: 'info' | 'error', time: Date) => ({
  level,
  time: time.toISOString(),
  service: serviceName,
  stage,
})

/** Logs, as one line without what a user sent, a failure that fails no call. @param event what failed, for whoever searches the log */
export function logFailure(event: string): (error: unknown) => void {
  return (error) =>
    writeLine(JSON.stringify({ ...begin('error', new Date()), event, cause: describeCause(error) }))
}

/** Logs something that went wrong and threw nothing. */
export function logProblem(event: string, fields: object): void {
  writeLine(JSON.stringify({ ...begin('error', new Date()), event, ...fields }))
}

/** Logs work that was no call, with the capacity that it used: the table's bill counts it too. */
export function logWork(
  event: string,
  fields: object,
  units: { readUnits: number; writeUnits: number },
): void {
  const time = new Date()
  const { readUnits: ReadUnits, writeUnits: WriteUnits } = units
  const line = { ...begin('info', time), event, ...fields, ReadUnits, WriteUnits }
  writeLine(embedWork(JSON.stringify(line), time, ['ReadUnits', 'WriteUnits']))
}
