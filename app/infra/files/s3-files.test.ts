import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startFaultyLink, type FaultyLink } from '../../../tests/setup/faulty-link'
import { startSwift, type Swift } from '../../../tests/setup/swift'
import { until } from '../../../tests/setup/until'
import { filesContract } from './files-contract'
import type { Files } from './files'
import { StoreRefused, StoreUnreachable } from './s3/errors'
import type { S3Limits, S3Settings } from './s3/settings'
import { createS3Files } from './s3-files.server'

let swift: Swift
let link: FaultyLink
let dataDir: string
beforeAll(async () => {
  swift = await startSwift()
  link = await startFaultyLink(swift.port)
  dataDir = await mkdtemp(join(tmpdir(), 'theatrum-s3-'))
  await swift.makeBucket('house')
}, 180_000)
afterAll(async () => {
  await link.stop()
  await swift.stop()
  await rm(dataDir, { recursive: true, force: true })
})

const settings = (other: Partial<S3Settings> = {}): S3Settings => ({ endpoint: link.url, bucket: 'house', region: swift.region, accessKeyId: swift.accessKeyId, secretAccessKey: swift.secretAccessKey, prefix: '', addressing: 'path', ca: null, ...other })
const quick: Partial<S3Limits> = { firstPauseMs: 1, silenceMs: 400 }
const open: Files[] = []
function store(other: Partial<S3Settings> = {}, more: { limits?: Partial<S3Limits>; now?: () => Date; ownerSecret?: string | null } = {}): Files {
  const files = createS3Files({ settings: settings(other), dataDir, ownerSecret: more.ownerSecret ?? null, limits: { ...quick, silenceMs: 20_000, ...more.limits }, ...(more.now ? { now: more.now } : {}) })
  open.push(files)
  return files
}
afterAll(() => open.forEach((files) => files.close()))
beforeEach(() => void link.seen.splice(0))

// Pages of two keys, so that a listing has several.
filesContract('files in a bucket, addressed by path, below a prefix', async () => ({ files: store({ prefix: 'theatrum/images-of-a/' }, { limits: { keysPerPage: 2 } }), close: async () => undefined }))

test('a bucket that stands in the name of the host is reached as well', async () => {
  const files = store({ endpoint: `http://localhost:${link.port}`, addressing: 'host', prefix: 'by-name/' })
  await files.put('images/aa/bb/one', Buffer.from('here'))
  expect((await files.bytes('images/aa/bb/one')).toString()).toBe('here')
  expect(link.seen.at(-1)).toMatchObject({ path: '/by-name/images/aa/bb/one', headers: { host: `house.localhost:${link.port}` } })
  expect((await store({ prefix: 'by-name/' }).bytes('images/aa/bb/one')).toString()).toBe('here')
})

test('what others put beside our files is not listed', async () => {
  await swift.ask('/house/shared/images/read%20me%20%26%20more.txt', { method: 'PUT', body: 'theirs' })
  const files = store({ prefix: 'shared/' })
  await files.put('images/aa/bb/one', Buffer.from('ours'))
  const found = []
  for await (const one of files.list('images/')) found.push(one)
  expect(found).toEqual([{ key: 'images/aa/bb/one', bytes: 4 }])
})

test('a reading whose connection breaks goes on where it broke, and gives every byte once', async () => {
  const files = store()
  const bytes = randomBytes(900_000)
  await files.put('derived/frames/long', bytes)
  link.fail({ cutAfter: 100_000, method: 'GET' }, { cutAfter: 300_000, method: 'GET' })
  link.seen.splice(0)
  expect((await buffer(await files.read('derived/frames/long'))).equals(bytes)).toBe(true)
  expect(link.seen).toHaveLength(3)
  expect(link.seen[1]!.headers).toMatchObject({ range: expect.stringMatching(/^bytes=\d+-899999$/), 'if-match': expect.any(String) })
  link.fail({ cutAfter: 10, method: 'GET' })
  expect((await files.bytes('derived/frames/long', { start: 500, end: 600 })).equals(bytes.subarray(500, 600))).toBe(true)
})

test('half of one file is never put together with half of another', async () => {
  const files = store()
  await files.put('derived/frames/changing', Buffer.alloc(2_000_000, 'a'))
  link.fail({ cutAfter: 50_000, method: 'GET' })
  const stream = await files.read('derived/frames/changing')
  await files.put('derived/frames/changing', Buffer.alloc(2_000_000, 'b'))
  await expect(buffer(stream)).rejects.toThrow('There is no file')
})

test('a store that falls silent in the middle is left, and asked again', async () => {
  const files = store({}, { limits: quick })
  const bytes = randomBytes(400_000)
  await files.put('derived/frames/quiet', bytes)
  link.fail({ silentAfter: 1_000, method: 'GET' }, { silentAfter: -1, method: 'GET' })
  expect((await files.bytes('derived/frames/quiet')).equals(bytes)).toBe(true)
})

test('whoever reads slowly is no silent store', async () => {
  const files = store({}, { limits: { silenceMs: 150 } })
  const bytes = randomBytes(3_000_000)
  await store().put('derived/frames/slow', bytes)
  const stream = await files.read('derived/frames/slow')
  const got: Buffer[] = []
  for await (const piece of stream as AsyncIterable<Buffer>) {
    if (got.length === 2) await new Promise((done) => setTimeout(done, 400))
    got.push(piece)
  }
  expect(Buffer.concat(got).equals(bytes)).toBe(true)
})

test('a store that is busy is asked again, as often as was agreed and not more', async () => {
  const files = store()
  const slow = { answer: 503, code: 'SlowDown' }
  link.fail(slow, { answer: 500, code: 'InternalError' }, { answer: 400, code: 'RequestTimeout' })
  link.seen.splice(0)
  await files.put('derived/frames/busy', Readable.from([Buffer.from('in the end')]))
  expect(link.seen.map(({ method }) => method)).toEqual(['PUT', 'PUT', 'PUT', 'PUT'])
  expect((await files.bytes('derived/frames/busy')).toString()).toBe('in the end')
  link.fail(slow, slow, slow, slow)
  await expect(files.size('derived/frames/busy')).rejects.toBeInstanceOf(StoreUnreachable)
  expect(await files.size('derived/frames/busy')).toBe(10)
})

test('a file that was moved in is gone here only when it is there', async () => {
  const files = store()
  const path = join(dataDir, 'finished')
  await writeFile(path, randomBytes(5_000_000))
  link.fail({ answer: 403, code: 'AccessDenied', method: 'PUT' })
  await expect(files.take('images/aa/bb/moved', path)).rejects.toBeInstanceOf(StoreRefused)
  expect(existsSync(path)).toBe(true)
  await files.take('images/aa/bb/moved', path)
  expect(existsSync(path)).toBe(false)
  expect(await files.size('images/aa/bb/moved')).toBe(5_000_000)
})

test('nothing is left on the disk here: neither of a stream, nor of a copy that was used', async () => {
  const files = store()
  await files.put('images/aa/bb/copied', Readable.from([randomBytes(100_000)]))
  await expect(files.localPath('images/aa/bb/copied', () => Promise.reject(new Error('the program failed')))).rejects.toThrow('the program failed')
  expect(await readdir(join(dataDir, '.s3-copies'))).toEqual([])
  expect(await readdir(join(dataDir, '.s3-spool'))).toEqual([])
})

test('copies that a killed process left are cleared away by the next', async () => {
  await writeFile(join(dataDir, '.s3-copies', '999999999-left'), 'x')
  const files = store()
  await files.put('images/aa/bb/copied', Buffer.from('x'))
  await files.localPath('images/aa/bb/copied', async () => expect((await readdir(join(dataDir, '.s3-copies'))).filter((name) => name.endsWith('left'))).toEqual([]))
})

test('whoever stops reading lets go of the connection', async () => {
  const files = store({}, { limits: { sockets: 1 } })
  await files.put('derived/frames/big', randomBytes(8_000_000))
  for (let turn = 0; turn < 3; turn++) {
    const stream = await files.read('derived/frames/big')
    if (turn > 0) stream.once('data', () => stream.destroy())
    else stream.destroy()
    await until('the stream is closed', () => stream.closed)
  }
  // The only connection is free again.
  expect(await files.size('derived/frames/big')).toBe(8_000_000)
})

const said = (files: Files) => files.prove().then(() => 'proved', (error: Error) => `${error.constructor.name}: ${error.message}`)

test('what is wrong with the settings is said in a sentence, without the key', async () => {
  expect(await said(store())).toBe('proved')
  const wrongKey = await said(store({ secretAccessKey: 'not-the-secret' }))
  expect(wrongKey).toMatch(/^StoreRefused: The object store does not accept S3_ACCESS_KEY_ID with S3_SECRET_ACCESS_KEY/)
  expect(wrongKey).not.toContain('not-the-secret')
  expect(await said(store({ bucket: 'nowhere' }))).toMatch(/^StoreRefused: There is no bucket nowhere at /)
  expect(await said(store({ region: 'us-test-9' }))).toMatch(/^StoreRefused: The bucket house is not in the region us-test-9 but in eu-test-1/)
  expect(await said(store({}, { now: () => new Date(Date.now() - 3_600_000) }))).toMatch(/^StoreRefused: This machine's clock and the object store's differ too much .*: here it is .*, there .*time server\.$/)
  link.fail({ answer: 403, code: 'AccessDenied', method: 'PUT' })
  expect(await said(store())).toMatch(/^StoreRefused: The access key may not do this/)
  expect(await said(store({ endpoint: 'http://127.0.0.1:9' }))).toMatch(/^StoreUnreachable: The object store at .* cannot be used now: ECONNREFUSED/)
})

test('a certificate of nobody known is no connection, and its authority can be named', async () => {
  expect(await said(store({ endpoint: `https://127.0.0.1:${link.port}` }))).toMatch(/^StoreRefused: The certificate of .* is not trusted/)
})

test('two installations do not share a prefix: they would remove each other\'s files', async () => {
  expect(await said(store({ prefix: 'owned/' }, { ownerSecret: 'of the first house' }))).toBe('proved')
  expect(await said(store({ prefix: 'owned/' }, { ownerSecret: 'of the first house' }))).toBe('proved')
  expect(await said(store({ prefix: 'owned/' }, { ownerSecret: 'of the second house' }))).toMatch(/another installation below "owned\/"/)
  expect(await said(store({ prefix: 'other/' }, { ownerSecret: 'of the second house' }))).toBe('proved')
})

test('a store that refuses to keep anything is not ready, until it keeps again', async () => {
  let at = Date.now()
  const files = store({}, { now: () => new Date(at) })
  await files.check()
  link.fail({ answer: 507, code: 'InsufficientStorage', method: 'PUT' })
  await expect(files.put('derived/frames/full', Buffer.from('x'))).rejects.toThrow('full')
  at += 10_000
  link.fail({ answer: 507, code: 'InsufficientStorage', method: 'PUT' })
  await expect(files.check()).rejects.toThrow('full')
  await files.check()
  link.seen.splice(0)
  await files.check()
  expect(link.seen).toEqual([])
})
