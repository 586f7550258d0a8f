import * as z from 'zod'

/** Crockford's base 32 in lower case: no i, l, o, u, so ids survive being read aloud. 5 bits a character. */
export const idAlphabet = '0123456789abcdefghjkmnpqrstvwxyz'

const characters = (count: number) => `[0-9a-hjkmnp-tv-z]{${count}}`

/** 120 random bits, or 120 bits derived from workspace and external reference. */
export const FileId = z
  .string()
  .regex(new RegExp(`^file_${characters(24)}$`))
  .meta({ id: 'FileId', description: 'Identifies a file.', examples: ['file_01hv3zk5x8q9w2rbt7ymn4cd'] })

/** 80 random bits; it is the public part of an API key. */
export const KeyId = z
  .string()
  .regex(new RegExp(`^${characters(16)}$`))
  .meta({ id: 'KeyId', description: 'Identifies an API key. Not secret.', examples: ['7n2p4qk9w3xz8r5t'] })

/** 80 random bits. */
export const WorkspaceId = z
  .string()
  .regex(new RegExp(`^ws_${characters(16)}$`))
  .meta({ id: 'WorkspaceId', description: 'Identifies a workspace.', examples: ['ws_5r8t2v9x3z6b4d7f'] })

/** 120 random bits. */
export const FolderId = z
  .string()
  .regex(new RegExp(`^folder_${characters(24)}$`))
  .meta({
    id: 'FolderId',
    description: 'Identifies a folder.',
    examples: ['folder_5x8q9w2rbt7ymn4cd01hv3zk'],
  })

/** 120 random bits. */
export const UploadId = z
  .string()
  .regex(new RegExp(`^upload_${characters(24)}$`))
  .meta({
    id: 'UploadId',
    description: 'Identifies one upload of one file. Not secret: it opens nothing by itself.',
    examples: ['upload_k3m9q2xw01hv3zk5x8q9w2rb'],
  })

/** 120 random bits. */
export const JobId = z
  .string()
  .regex(new RegExp(`^job_${characters(24)}$`))
  .meta({ id: 'JobId', description: 'Identifies a job.', examples: ['job_9w2rbt7ymn4cd01hv3zk5x8q'] })

/** An API key's secret part: 200 random bits. */
const secretCharacters = characters(40)

/** `lad_<keyId>_<secret>`. Capturing groups: key id, secret. */
export const apiKeyPattern = new RegExp(`^lad_(${characters(16)})_(${secretCharacters})$`)

/** Longest external reference, in UTF-16 code units. At most 4 bytes each: below DynamoDB's 2,048 bytes a key. */
export const externalRefMaxLength = 512

/** Text that UTF-8 can carry: no lone surrogate, which would come back as another character. */
export const wellFormed = (text: string) => text.isWellFormed()

export const ExternalRef = z
  .string()
  .min(1)
  .max(externalRefMaxLength)
  .refine(wellFormed, 'Must be well-formed Unicode: it contains a lone surrogate')
  .meta({
    id: 'ExternalRef',
    description:
      'Your own name for the file, unique in the workspace, for example the primary key of the row it belongs to. ' +
      'Compared byte for byte: case and normalisation count.',
    examples: ['attachments/42'],
  })

const fileIdPattern = new RegExp(`^file_${characters(24)}$`)

/** Whether the text addresses a file: by id, or by `ref:` and an external reference. */
export function isFileAddress(text: string): boolean {
  if (!text.startsWith('ref:')) return fileIdPattern.test(text)
  const reference = text.slice('ref:'.length)
  return reference.length >= 1 && reference.length <= externalRefMaxLength && reference.isWellFormed()
}

export const FileAddress = z
  .string()
  .refine(isFileAddress, 'Must be a file id (file_...) or ref: followed by an external reference')
  .meta({
    id: 'FileAddress',
    description:
      'A file id, or `ref:` followed by the external reference. In a URL it is percent-encoded: `ref:attachments%2F42`.',
    examples: ['file_01hv3zk5x8q9w2rbt7ymn4cd', 'ref:attachments/42'],
  })
