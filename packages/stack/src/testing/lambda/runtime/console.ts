import { format } from 'node:util'

type Level = 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR'

/**
 * Lets a console write lines as Lambda's text format has them: time, request, level and message, with tabs between. What
 * goes to standard output directly stays as it is.
 * @returns the same for the runtime's own lines
 */
export function writeTo(
  target: Console,
  requestId: () => string | undefined,
): (level: Level, ...args: unknown[]) => void {
  const write = (level: Level, ...args: unknown[]) => {
    const message = format(...args).replaceAll('\n', '\r')
    process.stdout.write(`${new Date().toISOString()}\t${requestId()}\t${level}\t${message}\n`)
  }
  target.trace = (...args) => write('TRACE', ...args)
  target.debug = (...args) => write('DEBUG', ...args)
  target.log = (...args) => write('INFO', ...args)
  target.info = (...args) => write('INFO', ...args)
  target.warn = (...args) => write('WARN', ...args)
  target.error = (...args) => write('ERROR', ...args)
  return write
}
