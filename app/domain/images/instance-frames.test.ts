import { expect, test } from 'vitest'
import { PixelsBusy } from '#imaging/serve/pixel-works'
import { FileAbsent, type Files } from '~/infra/files/files'
import { useStoredFrame } from './instance-frames.server'
import type { KeptInstance } from './kept-instances.server'

test('of files that are decoded as a whole two are held in memory, however many pictures are asked for; beyond a bound the reader is told to come again', async () => {
  let reads = 0
  const files = {
    bytes: async (key: string) => {
      if (key.startsWith('derived/')) throw new FileAbsent(key)
      reads++
      return Buffer.from('whole')
    },
  } as unknown as Files
  const instance: KeptInstance = { id: '1', sopInstanceUid: '2.25.1', frames: 9, rows: 1, columns: 1, transferSyntax: '1.2', sha256: 'ab'.repeat(32), bytes: 5 }
  let goOn = () => {}
  const gate = new Promise<void>((resolve) => void (goOn = resolve))
  let [held, mostHeld] = [0, 0]
  const all = Array.from({ length: 50 }, (_, index) => useStoredFrame(files, instance, (index % 9) + 1, async ({ from }) => {
    mostHeld = Math.max(mostHeld, ++held)
    await gate
    held--
    return from
  }).catch((error: unknown) => (error instanceof PixelsBusy ? 'busy' : 'failed')))
  // The last is told at once; the first two are being worked on.
  expect(await all.at(-1)).toBe('busy')
  goOn()
  const outcomes = await Promise.all(all)
  expect([outcomes.filter((one) => one === 'file').length, outcomes.filter((one) => one === 'busy').length]).toEqual([42, 8])
  expect([mostHeld, reads]).toEqual([2, 42])
})
