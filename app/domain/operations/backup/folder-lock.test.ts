import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { holdFolder, LOCK_FILE } from './folder-lock.server'

let folder: string
let lock: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'theatrum-lock-'))
  lock = join(folder, LOCK_FILE)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function hold() {
  const held = await holdFolder(folder)
  if (held.kind !== 'held') throw new Error(held.kind)
  return held
}
/** As another owner would have written it. */
async function ownedBy(change: object) {
  const mine = await hold()
  const owner = JSON.parse(readFileSync(lock, 'utf8')) as object
  await mine.release()
  writeFileSync(lock, JSON.stringify({ ...owner, id: 'other', ...change }))
}

test('a folder is held by one at a time, until it is released', async () => {
  const mine = await hold()
  expect(await holdFolder(folder)).toMatchObject({ kind: 'busy', since: expect.stringMatching(/Z$/) })
  await mine.release()
  expect(existsSync(lock)).toBe(false)
  await (await hold()).release()
})

test('of many that ask at once for a folder whose owner died, one holds it', async () => {
  await ownedBy({ pid: 99_999_999, boot: 'other' })
  const all = await Promise.all(Array.from({ length: 8 }, () => holdFolder(folder)))
  expect(all.filter(({ kind }) => kind === 'held')).toHaveLength(1)
})

test('a dead owner holds nothing, though its number was given to another process', async () => {
  await ownedBy({ boot: 'other' })
  await (await hold()).release()
})

test('an owner that lives on this machine holds the folder, however long it works', async () => {
  await ownedBy({ pid: process.ppid, boot: 'other' })
  utimesSync(lock, 0, 0)
  expect(await holdFolder(folder)).toMatchObject({ kind: 'busy' })
})

test('an owner elsewhere holds the folder while it gives signs of life', async () => {
  await ownedBy({ place: 'another machine' })
  expect(await holdFolder(folder)).toMatchObject({ kind: 'busy' })
  const before = new Date(Date.now() - 3 * 60_000)
  utimesSync(lock, before, before)
  await (await hold()).release()
})

test('a lock that was cut short by a crash does not hold for ever', async () => {
  writeFileSync(lock, '')
  expect(await holdFolder(folder)).toEqual({ kind: 'busy', since: null })
  utimesSync(lock, 0, 0)
  await (await hold()).release()
})
