import { expect, test } from 'vitest'
import { readS3Settings } from './read-settings'

const whole = { FILES: 's3', S3_ENDPOINT: 'https://s3.example:9000', S3_BUCKET: 'images', S3_ACCESS_KEY_ID: 'key', S3_SECRET_ACCESS_KEY: 'a-secret-key' }
const read = (more: Record<string, string> = {}) => readS3Settings({ ...whole, ...more }, (sentence) => new Error(sentence))

test('images are kept on the disk unless FILES says s3', () => {
  expect(readS3Settings({}, Error)).toBe(null)
  expect(readS3Settings({ ...whole, FILES: 'disk' }, Error)).toBe(null)
  expect(read()).toEqual({ endpoint: 'https://s3.example:9000', bucket: 'images', region: 'us-east-1', accessKeyId: 'key', secretAccessKey: 'a-secret-key', prefix: '', addressing: 'path', ca: null })
  expect(read({ S3_ENDPOINT: '', S3_REGION: 'eu-central-1', S3_PREFIX: '/house/a/', S3_ADDRESSING: 'host' })).toMatchObject({ endpoint: 'https://s3.eu-central-1.amazonaws.com', prefix: 'house/a/', addressing: 'host' })
  expect(read({ S3_ENDPOINT: 'http://127.0.0.1:9000' })).toMatchObject({ endpoint: 'http://127.0.0.1:9000' })
})

const wrong: [string, Record<string, string>, RegExp][] = [
  ['a place that is none', { FILES: 'tape' }, /^FILES must be disk or s3, not "tape"/],
  ['a bucket without FILES: nobody would know where images go', { FILES: '' }, /^S3_BUCKET is set: say FILES=s3/],
  ['no bucket', { S3_BUCKET: '' }, /^FILES=s3 needs S3_BUCKET/],
  ['a bucket that leads elsewhere', { S3_BUCKET: 'images/../other' }, /^FILES=s3 needs S3_BUCKET/],
  ['no key', { S3_SECRET_ACCESS_KEY: '' }, /^FILES=s3 needs S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY/],
  ['a key with a line break', { S3_SECRET_ACCESS_KEY: 'a-secret-key\n' }, /has a character that no key has/],
  ['images in the clear across a network', { S3_ENDPOINT: 'http://s3.example' }, /^S3_ENDPOINT must begin with https/],
  ['a name that only looks like this machine', { S3_ENDPOINT: 'http://localhost.example' }, /^S3_ENDPOINT must begin with https/],
  ['an address with the bucket in it', { S3_ENDPOINT: 'https://s3.example/images' }, /^S3_ENDPOINT must be an address/],
  ['a key in the address', { S3_ENDPOINT: 'https://key:secret@s3.example' }, /^S3_ENDPOINT must be an address/],
  ['a prefix that leads out of itself', { S3_PREFIX: 'a/../b' }, /^S3_PREFIX may have/],
  ['a bucket before an address of numbers', { S3_ENDPOINT: 'https://10.0.0.5', S3_ADDRESSING: 'host' }, /^S3_ADDRESSING=host needs/],
  ['an authority that is not there', { S3_CA: '/nowhere/ca.pem' }, /^The file \/nowhere\/ca.pem, named by S3_CA, cannot be read/],
  ['an authority that is none', { S3_CA: '/etc/hostname' }, /holds no certificate/],
]
for (const [what, settings, sentence] of wrong) {
  test(`${what} ends the start with a sentence`, () => {
    expect(() => read(settings)).toThrow(sentence)
    expect(() => read(settings)).not.toThrow(/a-secret-key/)
  })
}
