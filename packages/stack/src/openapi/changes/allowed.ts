/** The differences that pass, and why each does. Whatever is not here is breaking. */
export const allowed = {
  'operation added': 'Nobody calls what was not there.',
  'optional input added': 'Whoever leaves it out gets what they got: defaults are part of the contract.',
  'input optional': 'Whoever sends it may go on.',
  'input widened': 'Whatever was taken is taken.',
  'output added':
    'Answers may gain fields at any time: the document says so, and clients do not look at what they do not know.',
  'output certain': 'Whoever looked whether it is there may go on.',
  'output narrowed': 'Whatever is answered now could have been answered before.',
  'header added': 'Clients do not look at headers that they do not know.',
  'error added':
    'Clients meet codes that they do not know with what its status says; the types of the SDK ask for a default.',
} as const
