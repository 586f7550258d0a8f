/** `1,234,567` */
export const count = (value: number): string => Math.round(value).toLocaleString('en-US')

/** `1h 02m`, `3m 20s`, `0.4s` */
export function duration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return '—'
  if (seconds < 10) return `${seconds.toFixed(1)}s`
  if (seconds < 60) return `${Math.round(seconds)}s`
  const minutes = Math.floor(seconds / 60)
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0')
  return minutes < 60
    ? `${minutes}m ${two(seconds % 60)}s`
    : `${Math.floor(minutes / 60)}h ${two(minutes % 60)}m`
}

/** `12.3 MB` */
export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let at = 0
  let rest = value
  for (; rest >= 1000 && at < units.length - 1; at++) rest /= 1000
  return `${at === 0 ? rest : rest.toFixed(1)} ${units[at]}`
}

/** `████████░░░░░░░░` */
export function bar(share: number, width: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * width)
  return '█'.repeat(full) + '░'.repeat(width - full)
}
