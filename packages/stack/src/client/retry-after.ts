/**
 * What `Retry-After` asks for, in seconds: a number, or a date, from the moment that the answer was made.
 * @returns undefined for none, and for what is neither
 */
export function retryAfterSeconds(headers: Headers): number | undefined {
  const value = headers.get('retry-after') ?? ''
  if (/^\d+$/.test(value)) return Number(value)
  // A date of HTTP begins with the name of a day; `Date.parse` takes much else for one, `1.5` for example.
  const until = /^[A-Z]/i.test(value) ? Date.parse(value) : Number.NaN
  // By the clock of who answers: the caller's may be another.
  const now = Date.parse(headers.get('date') ?? '') || Date.now()
  return until ? Math.max(0, Math.ceil((until - now) / 1000)) : undefined
}
