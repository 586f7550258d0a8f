export const expected: Readonly<Record<string, unknown>>
