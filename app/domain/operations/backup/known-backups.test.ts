import { expect, test } from 'vitest'
import { until } from '../../../../tests/setup/until'
import type { BackupSummary } from './backup'
import { knownBackups } from './known-backups.server'

const backup = (name: string) => ({ name }) as BackupSummary
const now = new Date('2026-11-22T05:00:00Z')

test('a backup disk that does not answer holds up nobody, and is asked once at a time', async () => {
  let looks = 0
  let answer: (backups: BackupSummary[]) => void = () => undefined
  const look = () => {
    looks++
    return new Promise<BackupSummary[]>((resolve) => (answer = resolve))
  }
  expect(await Promise.all([knownBackups('/slow', now, look), knownBackups('/slow', now, look)])).toEqual([[], []])
  expect(looks).toBe(1)
  answer([backup('a')])
  await until('the look is over', async () => (await knownBackups('/slow', now, look)).length === 1)
  const askedAt = performance.now()
  for (let n = 0; n < 100; n++) expect(await knownBackups('/slow', now, look)).toEqual([backup('a')])
  expect(performance.now() - askedAt).toBeLessThan(900)
  expect(looks).toBe(2)
})

test('a new backup is known by the next question but one, and what was known stays while the disk is away', async () => {
  expect(await knownBackups('/changing', now, async () => [backup('a')])).toEqual([backup('a')])
  await until('the new one is known', async () => (await knownBackups('/changing', now, async () => [backup('b')]))[0]?.name === 'b')
  await knownBackups('/changing', now, () => Promise.reject(new Error('gone')))
  expect(await knownBackups('/changing', now, () => Promise.reject(new Error('gone')))).toEqual([backup('b')])
})
