import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { hashingNow, inTurn } from './hashing-gate.server'
import { hashPassword, isPassword } from './password.server'

const { atOnce } = hashingNow()
const door = () => {
  let open!: () => void
  const passed = new Promise<void>((resolve) => (open = resolve))
  return { open, passed }
}

test('twenty who sign in at once are checked a few at a time, in the order they came', async () => {
  const hash = await hashPassword('the right one')
  const order: number[] = []
  let most = 0
  const checks = Array.from({ length: 20 }, async (_, n) => {
    const isRight = await isPassword(n % 2 ? hash : null, 'the right one')
    most = Math.max(most, hashingNow().running)
    order.push(n)
    return isRight
  })
  // Files are read by the same threads: this comes through while most of them still wait.
  await readFile(import.meta.filename)
  expect(order.length).toBeLessThan(20)
  expect(await Promise.all(checks)).toEqual(Array.from({ length: 20 }, (_, n) => n % 2 === 1))
  expect(most).toBeLessThanOrEqual(atOnce)
  expect(hashingNow()).toMatchObject({ running: 0, waiting: 0 })
})

test('a hash that fails gives its place on', async () => {
  await expect(inTurn(async () => { throw new Error('no memory') })).rejects.toThrow('no memory')
  expect(await inTurn(async () => 'next')).toBe('next')
  expect(hashingNow()).toMatchObject({ running: 0, waiting: 0 })
})

test('the line has an end: whoever comes after it is told at once', async () => {
  const { open, passed } = door()
  const waiting = Array.from({ length: atOnce + 200 }, () => inTurn(() => passed))
  await expect(inTurn(async () => undefined)).rejects.toThrow()
  open()
  await Promise.all(waiting)
  expect(hashingNow()).toMatchObject({ running: 0, waiting: 0 })
})
