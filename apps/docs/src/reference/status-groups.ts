import type { Problem } from './read.ts'

const titles: Readonly<Record<number, string>> = {
  400: 'The request is wrong',
  401: 'No valid key',
  403: 'Not allowed',
  404: 'Not there',
  405: 'Not this method',
  409: 'Not in this state',
  412: 'Changed in the meantime',
  413: 'Too large',
  415: 'Not this type',
  422: 'An idempotency key used twice',
  429: 'Too many',
  500: 'The service failed',
  503: 'Not at the moment',
}

/** Errors by their status, in its order. */
export function statusGroups(problems: readonly Problem[]) {
  return [...Map.groupBy(problems, ({ status }) => status)].map(([status, own]) => ({
    id: `status-${status}`,
    title: titles[status] === undefined ? String(status) : `${status}: ${titles[status]}`,
    problems: own,
  }))
}
