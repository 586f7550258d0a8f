import { vi } from 'vitest'

/** Takes what entry points write to standard output, from here on. */
export function takeLog() {
  const written = vi.spyOn(process.stdout, 'write').mockImplementation(() => true)
  return {
    clear: () => void written.mockClear(),
    /** As it was written. */
    text: () => written.mock.calls.map(([chunk]) => String(chunk)).join(''),
    lines: () =>
      written.mock.calls.map(([chunk]) => {
        const line = String(chunk)
        // Whatever reads the log takes a line for a record.
        if (line.indexOf('\n') !== line.length - 1) throw new Error(`Not one line: ${line}`)
        return JSON.parse(line) as Record<string, unknown> // its own lines
      }),
    [Symbol.dispose]: () => written.mockRestore(),
  }
}
