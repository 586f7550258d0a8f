import { expect, test } from 'vitest'
import { type Credentials, verifySignature } from './signature.ts'

/** The account, requests and signatures that AWS's own documentation works through. */
const documented: Credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
}
const host = 'examplebucket.s3.amazonaws.com'
const now = new Date('2013-05-24T00:00:00Z')
const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
const scope = 'AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request'

test('the presigned URL of the S3 API reference verifies', async () => {
  const query = new URLSearchParams({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': scope,
    'X-Amz-Date': '20130524T000000Z',
    'X-Amz-Expires': '86400',
    'X-Amz-SignedHeaders': 'host',
    'X-Amz-Signature': 'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
  })
  const request = { method: 'GET', path: '/test.txt', query, headers: new Map([['host', host]]) }
  await expect(verifySignature(request, now, documented)).resolves.toBe('UNSIGNED-PAYLOAD')
  await expect(verifySignature({ ...request, path: '/test2.txt' }, now, documented)).rejects.toMatchObject({
    code: 'SignatureDoesNotMatch',
  })
})

test('the signed GET with a range of the S3 API reference verifies', async () => {
  const signature = 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41'
  const headers = new Map([
    ['host', host],
    ['range', 'bytes=0-9'],
    ['x-amz-content-sha256', emptyHash],
    ['x-amz-date', '20130524T000000Z'],
    [
      'authorization',
      `AWS4-HMAC-SHA256 Credential=${scope},SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=${signature}`,
    ],
  ])
  const request = { method: 'GET', path: '/test.txt', query: new URLSearchParams(), headers }
  await expect(verifySignature(request, now, documented)).resolves.toBe(emptyHash)
})

test('the signed PUT of the S3 API reference verifies, however its path was percent-encoded', async () => {
  const hash = '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072'
  const signature = '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd'
  const signed = 'date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class'
  const headers = new Map([
    ['date', 'Fri, 24 May 2013 00:00:00 GMT'],
    ['host', host],
    ['x-amz-content-sha256', hash],
    ['x-amz-date', '20130524T000000Z'],
    ['x-amz-storage-class', 'REDUCED_REDUNDANCY'],
    ['authorization', `AWS4-HMAC-SHA256 Credential=${scope},SignedHeaders=${signed},Signature=${signature}`],
  ])
  for (const path of ['/test$file.text', '/test%24file.text']) {
    const request = { method: 'PUT', path, query: new URLSearchParams(), headers }
    await expect(verifySignature(request, now, documented)).resolves.toBe(hash)
  }
})
