import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FileAbsent, type Files } from './files'

/** What every driver promises; `open` gives an empty store. */
export function filesContract(name: string, open: () => Promise<{ files: Files; close: () => Promise<void> }>): void {
  describe(name, () => {
    let files: Files
    let close: () => Promise<void>
    let folder: string
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'theatrum-files-'))
      ;({ files, close } = await open())
    })
    afterAll(async () => {
      await close()
      await rm(folder, { recursive: true, force: true })
    })

    test('what was put is read back, whole and in part', async () => {
      const bytes = randomBytes(300_000)
      expect(await files.put('images/aa/bb/one', bytes)).toBe(300_000)
      expect(await files.size('images/aa/bb/one')).toBe(300_000)
      expect((await files.bytes('images/aa/bb/one')).equals(bytes)).toBe(true)
      expect((await files.bytes('images/aa/bb/one', { start: 10, end: 20 })).equals(bytes.subarray(10, 20))).toBe(true)
      expect((await files.bytes('images/aa/bb/one', { start: 299_990, end: 400_000 })).equals(bytes.subarray(299_990))).toBe(true)
      expect((await buffer(await files.read('images/aa/bb/one', { start: 5 }))).equals(bytes.subarray(5))).toBe(true)
      expect((await buffer(await files.read('images/aa/bb/one', { start: 5, end: 9 }))).equals(bytes.subarray(5, 9))).toBe(true)
    })

    test('a stream is taken, an empty file too', async () => {
      const pieces = [randomBytes(70_000), randomBytes(1), randomBytes(200_000)]
      expect(await files.put('derived/frames/two', Readable.from(pieces))).toBe(270_001)
      expect(createHash('sha256').update(await files.bytes('derived/frames/two')).digest('hex')).toBe(createHash('sha256').update(Buffer.concat(pieces)).digest('hex'))
      expect(await files.put('derived/frames/empty', new Uint8Array())).toBe(0)
      expect(await files.size('derived/frames/empty')).toBe(0)
    })

    test('a stream that breaks leaves what was there before, or nothing', async () => {
      const broken = () => Readable.from((async function* () {
        yield randomBytes(100_000)
        throw new Error('the line went dead')
      })())
      await files.put('derived/frames/kept', Buffer.from('as it was'))
      await expect(files.put('derived/frames/kept', broken())).rejects.toThrow('the line went dead')
      await expect(files.put('derived/frames/never', broken())).rejects.toThrow('the line went dead')
      expect(await files.bytes('derived/frames/kept')).toEqual(Buffer.from('as it was'))
      expect(await files.size('derived/frames/never')).toBe(null)
    })

    test('a finished local file is moved in', async () => {
      const path = join(folder, 'local')
      await writeFile(path, 'finished')
      await files.take('images/cc/dd/three', path)
      expect(existsSync(path)).toBe(false)
      expect((await files.bytes('images/cc/dd/three')).toString()).toBe('finished')
      expect(await files.localPath('images/cc/dd/three', (local) => readFile(local, 'utf8'))).toBe('finished')
    })

    test('what is not there is said to be absent, and may be removed again', async () => {
      await expect(files.read('images/aa/bb/none')).rejects.toBeInstanceOf(FileAbsent)
      await expect(files.bytes('images/aa/bb/none')).rejects.toBeInstanceOf(FileAbsent)
      await expect(files.localPath('images/aa/bb/none', async () => 1)).rejects.toBeInstanceOf(FileAbsent)
      expect(await files.size('images/aa/bb/none')).toBe(null)
      await files.put('images/aa/bb/gone', Buffer.from('x'))
      await files.remove('images/aa/bb/gone')
      await files.remove('images/aa/bb/gone')
      expect(await files.size('images/aa/bb/gone')).toBe(null)
    })

    test('a listing is in the order of the keys and knows nothing outside its prefix', async () => {
      for (const key of ['derived/volumes/b/2', 'derived/volumes/a/zarr.json', 'derived/volumes/a/0/1', 'derived/volumes/a-1/0', 'derived/volumesx/9']) await files.put(key, Buffer.from(key))
      const found: { key: string; bytes: number }[] = []
      for await (const each of files.list('derived/volumes/')) found.push(each)
      expect(found.map(({ key }) => key)).toEqual(['derived/volumes/a-1/0', 'derived/volumes/a/0/1', 'derived/volumes/a/zarr.json', 'derived/volumes/b/2'])
      expect(found[1]!.bytes).toBe('derived/volumes/a/0/1'.length)
    })

    test('no key leads out of the store', async () => {
      for (const key of ['images/../theatrum.db', '../x', '/etc/passwd', 'images//x', 'images/', 'images', 'theatrum.db', 'images/.hidden', 'images/a\0b', 'images/a b', 'images/ä', 'other/x', `images/${'x'.repeat(600)}`]) {
        await expect((async () => files.put(key, Buffer.from('x')))(), key).rejects.toThrow('not a key')
        await expect((async () => files.bytes(key))(), key).rejects.toThrow('not a key')
        await expect((async () => files.remove(key))(), key).rejects.toThrow('not a key')
      }
    })

    test('two writers of one key leave one of the two, whole', async () => {
      const [a, b] = [Buffer.alloc(200_000, 'a'), Buffer.alloc(200_000, 'b')]
      await Promise.all(Array.from({ length: 10 }, (_, index) => files.put('derived/frames/both', Readable.from([index % 2 ? a : b]))))
      const kept = await files.bytes('derived/frames/both')
      expect(kept.equals(a) || kept.equals(b)).toBe(true)
    })

    test('it says that it can be written', async () => {
      await files.check()
    })
  })
}
