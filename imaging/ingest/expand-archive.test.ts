import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ImageRefused } from '#imaging/contract'
import { ARCHIVE_BOUNDS, expandGzip, expandZip, type ArchiveBounds, type Room } from './expand-archive'
import { zipOf, type ZipMember } from './zip.fixture'

let folder: string
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'theatrum-zip-'))))
afterEach(() => rm(folder, { recursive: true, force: true }))

const SMALL: ArchiveBounds = { mostMembers: 20, mostMemberBytes: 200_000, mostBytes: 1_000_000, mostRatio: 100, ratioFromBytes: 150_000 }

const AMPLE: Room = { spareBytes: 0, freeBytes: async () => Number.MAX_SAFE_INTEGER }

async function expand(bytes: Buffer, bounds = SMALL, room = AMPLE) {
  const path = join(folder, 'archive')
  await writeFile(path, bytes)
  return expandZip(path, bytes.length, folder, room, bounds)
}
const zip = (...members: ZipMember[]) => expand(zipOf(members))
const reasonOf = (promise: Promise<unknown>) => promise.then(() => 'taken', (error: unknown) => (error instanceof ImageRefused ? error.reason : String(error)))

test('members come out under numbers, with the names they had, folders and clutter left out', async () => {
  const members = await zip({ name: 'CT/', content: Buffer.alloc(0) }, { name: 'CT/one.dcm', content: Buffer.from('one') }, { name: '__MACOSX/CT/._one.dcm', content: Buffer.from('x') }, { name: 'CT/.DS_Store', content: Buffer.from('x') }, { name: 'CT/two.dcm', content: Buffer.from('two'), isStored: true })
  expect(members.map(({ name, reason }) => ({ name, reason }))).toEqual([{ name: 'CT/one.dcm', reason: null }, { name: 'CT/two.dcm', reason: null }])
  expect(await readFile(join(folder, members[1]!.file!), 'utf8')).toBe('two')
})

test('Chinese names are read as UTF-8 and as GBK', async () => {
  const gbk = Buffer.from([0xd5, 0xc5, 0xc8, 0xfd, 0x2e, 0x64, 0x63, 0x6d])
  const members = await zip({ name: '张三.dcm', content: Buffer.from('1') }, { name: gbk, content: Buffer.from('2'), isUtf8: false })
  expect(members.map(({ name }) => name)).toEqual(['张三.dcm', '张三.dcm'])
})

test('a member that would lead out of its folder is refused, the others are read', async () => {
  const members = await zip(
    { name: '../../etc/passwd', content: Buffer.from('x') }, { name: '/etc/passwd', content: Buffer.from('x') }, { name: 'a\\..\\..\\b', content: Buffer.from('x') }, { name: 'C:\\b', content: Buffer.from('x') },
    { name: 'link', content: Buffer.from('/etc/passwd'), mode: 0o120777 }, { name: 'good', content: Buffer.from('good') },
  )
  expect(members.map(({ reason }) => reason)).toEqual(['archive-path', 'archive-path', 'archive-path', 'archive-path', 'archive-path', null])
  expect((await readdir(folder)).sort()).toEqual(['archive', 'm5'])
})

test('an encrypted member and one that says another size are refused by name, the others are read', async () => {
  const members = await zip({ name: 'locked', content: Buffer.from('x'), isEncrypted: true }, { name: 'liar', content: Buffer.alloc(50_000, 7), saysBytes: 10 }, { name: 'empty', content: Buffer.alloc(0), isStored: true }, { name: 'good', content: Buffer.from('good') })
  expect(members.map(({ reason }) => reason)).toEqual(['archive-encrypted', 'archive-damaged', 'empty', null])
})

test('bombs are refused before a byte of them is written: by size, by ratio, by number, by members over each other', async () => {
  const blank = Buffer.alloc(180_000)
  expect(await reasonOf(zip({ name: 'a', content: blank }, { name: 'b', content: blank }))).toBe('archive-bomb')
  expect(await reasonOf(zip(...Array.from({ length: 21 }, (_, index) => ({ name: `${index}`, content: Buffer.from('x') }))))).toBe('archive-bomb')
  const noise = Buffer.from(Array.from({ length: 90_000 }, (_, index) => (index * 7919) % 251))
  expect(await reasonOf(zip({ name: 'a', content: noise, isStored: true }, { name: 'b', content: noise, isStored: true, sameDataAs: 0 }, { name: 'c', content: noise, isStored: true, sameDataAs: 0 }))).toBe('archive-bomb')
  expect(await reasonOf(expand(zipOf(Array.from({ length: 15 }, (_, index) => ({ name: `${index}`, content: noise, isStored: true })))))).toBe('archive-bomb')
  expect(await readdir(folder)).toEqual(['archive'])
})

test('a member larger than one may be is refused, the others are read', async () => {
  const noise = Buffer.from(Array.from({ length: 250_000 }, (_, index) => (index * 7919) % 251))
  const members = await zip({ name: 'large', content: noise, isStored: true }, { name: 'good', content: Buffer.from('good') })
  expect(members.map(({ reason }) => reason)).toEqual(['too-large', null])
})

test('what is no archive, or half of one, is damaged', async () => {
  expect(await reasonOf(expand(Buffer.from('PK\x03\x04 and nothing more')))).toBe('archive-damaged')
  const whole = zipOf([{ name: 'a', content: Buffer.from('x'.repeat(1_000)), isStored: true }])
  expect(await reasonOf(expand(whole.subarray(0, 600)))).toBe('archive-damaged')
})

test('a compressed file is expanded, a bomb or a cut one is refused and nothing is left', async () => {
  const gz = async (bytes: Buffer) => {
    await writeFile(join(folder, 'gz'), bytes)
    return expandGzip(join(folder, 'gz'), bytes.length, folder, AMPLE, SMALL)
  }
  expect(await reasonOf(gz(gzipSync(Buffer.alloc(400_000))))).toBe('archive-bomb')
  expect(await reasonOf(gz(gzipSync(Buffer.from('hello')).subarray(0, 15)))).toBe('archive-damaged')
  expect(await readdir(folder)).toEqual(['gz'])
  expect(await gz(gzipSync(Buffer.from('hello')))).toEqual([{ name: '', file: 'm0', bytes: 5, reason: null }])
  expect(ARCHIVE_BOUNDS.mostRatio).toBeLessThan(1_000)
})

test('an archive that would leave less free than others need is refused before a byte of it is written', async () => {
  const content = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 7919) % 251))
  const archive = zipOf([{ name: 'a', content, isStored: true }, { name: 'b', content, isStored: true }])
  const room = (free: number): Room => ({ spareBytes: 1_000_000, freeBytes: async () => free })
  expect(await reasonOf(expand(archive, ARCHIVE_BOUNDS, room(1_199_999)))).toBe('disk-full')
  expect(await readdir(folder)).toEqual(['archive'])
  expect(await reasonOf(expand(archive, ARCHIVE_BOUNDS, room(1_200_000)))).toBe('taken')
})

test('a disk that others fill meanwhile ends the expanding of all the rest, of one large file as of many members', async () => {
  const blank = Buffer.alloc(40 * 1024 ** 2)
  let asked = 0
  const shrinking: Room = { spareBytes: 1_000, freeBytes: async () => (asked++ === 0 ? Number.MAX_SAFE_INTEGER : 999) }
  expect(await reasonOf(expand(zipOf(['a', 'b', 'c'].map((name) => ({ name, content: blank }))), ARCHIVE_BOUNDS, shrinking))).toBe('disk-full')
  expect((await readdir(folder)).sort()).toEqual(['archive', 'm0'])
  asked = 0
  const packed = gzipSync(Buffer.alloc(80 * 1024 ** 2), { level: 1 })
  await writeFile(join(folder, 'gz'), packed)
  await rm(join(folder, 'm0'))
  expect(await reasonOf(expandGzip(join(folder, 'gz'), packed.length, folder, shrinking))).toBe('disk-full')
  expect((await readdir(folder)).sort()).toEqual(['archive', 'gz'])
})
