import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { createDiskFiles } from './disk-files.server'
import { filesContract } from './files-contract'

async function opened() {
  const root = await mkdtemp(join(tmpdir(), 'theatrum-disk-files-'))
  return { root, files: createDiskFiles(root), close: () => rm(root, { recursive: true, force: true }) }
}

filesContract('files on the local disk', opened)

test('only the owner may read a kept file, and a broken write leaves no crumbs', async () => {
  const { root, files, close } = await opened()
  await files.put('images/aa/bb/one', Buffer.from('x'))
  expect((await stat(join(root, 'images/aa/bb/one'))).mode & 0o777).toBe(0o600)
  expect((await stat(join(root, 'images/aa'))).mode & 0o777).toBe(0o700)
  await expect(files.put('images/aa/bb/two', Readable.from((async function* () {
    yield Buffer.from('half')
    throw new Error('gone')
  })()))).rejects.toThrow('gone')
  expect(await readdir(join(root, 'images/aa/bb'))).toEqual(['one'])
  await close()
})

test('a store that cannot be written says so', async () => {
  const { root, files, close } = await opened()
  await close()
  await expect(files.check()).rejects.toThrow()
  expect(root).toContain('theatrum-disk-files-')
})
