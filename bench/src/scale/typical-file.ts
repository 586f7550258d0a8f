/** SHA-256 of the bytes of a typical file, in lower-case hexadecimal. */
export const typicalSha256 = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'
export const typicalSize = 48_213

/** Two tags: one that every file of the workspace has, and one of a thousand. */
const tagsOf = (index: number) => ['invoice', `customer-${index % 1000}`]

/** What a client declares of its file with this number: what an attachment of a business application has. */
export function typicalFile(index: number) {
  return {
    name: `quarterly report ${index}.pdf`,
    contentType: 'application/pdf',
    size: typicalSize,
    sha256: typicalSha256,
    externalRef: `attachments/${index}`,
    tags: tagsOf(index),
    metadata: { uploadedBy: 17, department: 'accounting' },
  }
}

/** What S3 answers about the bytes of such a file. @param command the SDK's name for the request */
export function typicalBytes(command: string): object {
  if (command === 'HeadObject') {
    const ChecksumSHA256 = Buffer.from(typicalSha256, 'hex').toString('base64')
    return { ContentLength: typicalSize, ChecksumSHA256, ETag: '"098f6bcd4621d373cade4e832627b4f6"' }
  }
  if (command === 'GetObject')
    return { Body: { transformToByteArray: async () => Buffer.from('%PDF-1.7\n') } }
  throw new Error(`The load has no answer to ${command}`)
}
