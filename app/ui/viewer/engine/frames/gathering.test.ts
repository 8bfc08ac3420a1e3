import { expect, test } from 'vitest'
import { createGathering } from './gathering'

const bytes = (from: number, count: number) => Uint8Array.from({ length: count }, (_, i) => (from + i) % 251)

test('a picture in pieces is what was sent, with and without a word of its size, after a beginning that is here', () => {
  const sent = bytes(0, 200_000)
  for (const total of [null, 200_000]) {
    const gathering = createGathering(sent.slice(0, 1_000), total, 1_000_000)
    for (let at = 1_000; at < sent.length; at += 1_460) gathering.add(sent.subarray(at, at + 1_460))
    expect(Buffer.compare(gathering.bytes(), sent)).toBe(0)
  }
})

test('a server that sends, or promises, more than a picture can hold is not believed', () => {
  expect(() => createGathering(null, 1_001, 1_000)).toThrow('1001')
  const gathering = createGathering(null, null, 1_000)
  gathering.add(bytes(0, 900))
  expect(() => gathering.add(bytes(0, 101))).toThrow('more than 1000')
})
