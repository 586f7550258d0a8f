import type { ErrorAnswer, Service } from './errors.ts'

/** What the SDK's deserializers look at of an answer. */
export interface Answer {
  readonly statusCode: number
  readonly headers: Record<string, string>
  readonly body: Uint8Array
}

/** The error in the protocol of its service, so that the SDK itself parses and classifies it. */
export function errorAnswer(service: Service, command: string, error: ErrorAnswer, id: string): Answer {
  const { text, headers } = forms[service](error, id)
  // The answer to HEAD has no body: all that is left of the error is its status.
  const isHead = service === 's3' && command.startsWith('Head')
  const body = new TextEncoder().encode(isHead ? '' : text)
  return {
    statusCode: error.status,
    headers: { ...headers, 'content-length': `${body.length}`, 'x-amzn-requestid': id },
    body,
  }
}

interface Form {
  readonly text: string
  readonly headers: Record<string, string>
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const query = ({ code, status, message }: ErrorAnswer, id: string): Form => ({
  text: `<ErrorResponse><Error><Type>${status < 500 ? 'Sender' : 'Receiver'}</Type><Code>${code}</Code><Message>${escaped(message)}</Message></Error><RequestId>${id}</RequestId></ErrorResponse>`,
  headers: { 'content-type': 'text/xml' },
})

const forms: Readonly<Record<Service, (error: ErrorAnswer, id: string) => Form>> = {
  cloudFormation: query,
  sts: query,
  s3: ({ code, message }, id) => ({
    text: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${escaped(message)}</Message><RequestId>${id}</RequestId></Error>`,
    headers: { 'content-type': 'application/xml', 'x-amz-request-id': id },
  }),
  lambda: ({ code, message }) => ({
    text: JSON.stringify({ Type: 'User', message }),
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
  }),
  ssm: ({ code, message }) => ({
    text: JSON.stringify({ __type: code, message }),
    headers: { 'content-type': 'application/x-amz-json-1.1' },
  }),
}
