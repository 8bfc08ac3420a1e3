import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { EMPTY_SHA256, signed } from './sign'

// The examples of "Authenticating Requests: Using the Authorization Header (AWS Signature Version 4)", Amazon S3 API Reference.
const key = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', region: 'us-east-1' }
const at = new Date('2013-05-24T00:00:00Z')
const host = 'https://examplebucket.s3.amazonaws.com'
const signature = async (method: string, path: string, headers: Record<string, string> = {}, sha256 = EMPTY_SHA256) => (await signed(key, { method, url: new URL(host + path), headers, sha256, at })).authorization

test('requests are signed as Amazon\'s published examples are', async () => {
  expect(await signature('GET', '/?lifecycle=')).toBe('AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543')
  expect(await signature('GET', '/?max-keys=2&prefix=J')).toContain('Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7')
  const put = await signature('PUT', '/test$file.text', { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' }, createHash('sha256').update('Welcome to Amazon S3.').digest('hex'))
  expect(put).toContain('Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd')
})
