import { S3Client } from '@aws-sdk/client-s3'
import type { Corpus } from './corpus.ts'

/** Ids of the service's own form, so that the worker reads the files by the keys that it makes. */
export const workspaceId = 'ws_0000000000000000'
export const uploadId = '0'.repeat(24)
export const fileIdOf = (index: number) => `file_${String(index).padStart(24, '0')}`

export function keyOf(_corpus: Corpus, index: number): string {
  return `${workspaceId}/${fileIdOf(index)}/${uploadId}`
}

export function s3Client(endpoint: string): S3Client {
  return new S3Client({
    endpoint,
    forcePathStyle: true,
    region: 'local',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
}
