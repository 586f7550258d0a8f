// Node itself: what every other row contains.
export const nothing = undefined
