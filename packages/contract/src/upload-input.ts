import * as z from 'zod'
import { ContentType, Size } from './file.ts'
import { Sha256, singleMaxBytes } from './upload.ts'

/** What a caller says of the bytes that it will send. */
export const declaredContent = {
  contentType: ContentType,
  size: Size,
  sha256: Sha256.optional(),
  multipart: z
    .boolean()
    .default(false)
    .describe('Send the bytes in parts, each with its own checksum. Necessary above 5 GiB.'),
}

/** The rules that two fields of a declaration make together. */
export function multipartRules(
  input: { size: number; sha256?: string | undefined; multipart: boolean },
  context: z.core.$RefinementCtx,
): void {
  if (!input.multipart && input.size > singleMaxBytes) {
    context.addIssue({
      code: 'custom',
      path: ['multipart'],
      message: 'Must be true above 5 GiB: one PUT takes no more',
    })
  }
  if (input.multipart && input.sha256 !== undefined) {
    context.addIssue({
      code: 'custom',
      path: ['sha256'],
      message: 'Does not go with multipart: storage cannot check it; each part carries its own',
    })
  }
}
