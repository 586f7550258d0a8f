import { describeCause } from '../log.ts'

/** Logs, as one line without what a user sent, a failure that fails no call. @param event what failed, for whoever searches the log */
export function logFailure(event: string): (error: unknown) => void {
  return (error) => console.log(JSON.stringify({ level: 'error', event, cause: describeCause(error) }))
}
