/**
 * The calls to AWS that each entry point makes, by the names of IAM's actions. What a function may do when it is deployed,
 * and nothing else: apps/local/test/permissions.test.ts compares it with the calls that were seen, both ways.
 */
export const permissions = {
  api: {
    table: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
    indexes: ['Query'],
    objects: [
      'GetObject',
      // Each request of an upload, whole or in parts; signed URLs may what their signer may.
      'PutObject',
      'DeleteObject',
      'AbortMultipartUpload',
      'ListMultipartUploadParts',
    ],
    // Without it S3 says 403 and not 404 of an object that is not there.
    bucket: ['ListBucket'],
    queue: ['SendMessage'],
  },
  sweeper: {
    table: ['GetItem', 'BatchGetItem', 'Query', 'Scan', 'PutItem', 'UpdateItem', 'DeleteItem'],
    indexes: ['Query'],
    objects: ['GetObject', 'DeleteObject', 'AbortMultipartUpload'],
    bucket: ['ListBucket', 'ListBucketMultipartUploads'],
    queue: ['SendMessage'],
  },
  worker: {
    table: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
    indexes: ['Query'],
    objects: [
      'GetObject',
      // Its own small objects, and each request of a multipart upload.
      'PutObject',
      'DeleteObject',
      'AbortMultipartUpload',
      'ListMultipartUploadParts',
    ],
    bucket: ['ListBucket'],
    // Receiving and deleting is what the event source asks for.
    queue: ['SendMessage', 'ChangeMessageVisibility'],
  },
  docs: { table: [], indexes: [], objects: [], bucket: [], queue: [] },
  setup: {
    table: ['GetItem', 'PutItem', 'UpdateItem'],
    indexes: [],
    objects: [],
    bucket: [],
    queue: [],
  },
} as const
