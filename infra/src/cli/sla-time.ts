const units = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/**
 * A point in time as somebody types it: `90m`, `24h` or `7d` ago, or in ISO 8601, which is UTC unless it says otherwise.
 * @throws RangeError with what it can be
 */
export function readTime(text: string, now: Date): Date {
  const [, amount, unit] = /^(\d+)([mhd])$/.exec(text) ?? []
  if (amount !== undefined && (unit === 'm' || unit === 'h' || unit === 'd')) {
    const time = new Date(now.getTime() - Number(amount) * units[unit])
    if (!Number.isNaN(time.getTime())) return time
  }
  if (/^\d{4}-\d\d-\d\d/.test(text)) {
    const isZoned = /(Z|[+-]\d\d:\d\d)$/.test(text) || text.length === 10
    const time = new Date(isZoned ? text : `${text}Z`)
    if (!Number.isNaN(time.getTime())) return time
  }
  throw new RangeError(
    `"${text}" is no time: it is 90m, 24h or 7d ago, or 2026-11-23 or 2026-11-23T20:05, UTC.`,
  )
}
