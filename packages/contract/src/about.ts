/** What the OpenAPI document says of the API as a whole. */
export const about = {
  title: 'Lading',
  version: '1.0.0',
  description: [
    'Files and attachments of a product: what is known about them, and signed URLs for their bytes.',
    'Every call needs an API key (`Authorization: Bearer <API key>`) that holds the scope named with the operation.',
    'Bytes never pass through this API: they are sent to and fetched from signed URLs.',
    'An answer may gain fields at any time; a request with an unknown field is refused.',
    'Every error of REST is `application/problem+json` (RFC 9457), over RPC the same object at `error.data`: switch on `code`, and follow `type` to its page.',
  ].join('\n\n'),
  prefix: '/v1',
} as const
