import { expect, test } from 'vitest'
import { createTestProvider } from './test-provider.server'

const at = new Date('2026-11-22T07:30:00Z')
const provider = (now = at, sessionSecret = 's'.repeat(32)) => createTestProvider({ sessionSecret, publicUrl: 'http://127.0.0.1:3000', now: () => now })
const message = { id: 'event-0001', providerRef: 'test_0123456789', kind: 'approved' as const, priceMinor: 500, currency: 'EUR' }

test('a message of the provider is read as it was said', () => {
  const { body, headers } = provider().say(message)
  expect(provider().read(body, headers)).toEqual({ kind: 'message', message })
})

test('a message that was changed, signed by another, or not signed is refused as forged', () => {
  const { body, headers } = provider().say(message)
  const other = Buffer.from(JSON.stringify({ ...message, priceMinor: 1 }))
  expect(provider().read(other, headers)).toEqual({ kind: 'refused', why: 'forged' })
  expect(provider(at, 'x'.repeat(32)).read(body, headers)).toEqual({ kind: 'refused', why: 'forged' })
  const late = headers['x-payment-signature']!.replace(/t=\d+/, `t=${at.getTime() + 1}`)
  for (const given of [{}, { 'x-payment-signature': '' }, { 'x-payment-signature': 't=1,v1=00' }, { 'x-payment-signature': late }]) expect(provider().read(body, given)).toEqual({ kind: 'refused', why: 'forged' })
})

test('a message that somebody kept for ten minutes is stale', () => {
  const { body, headers } = provider().say(message)
  expect(provider(new Date(at.getTime() + 10 * 60_000)).read(body, headers)).toEqual({ kind: 'refused', why: 'stale' })
})

test.each(['', 'null', '[]', '{}', '{"id":1}', JSON.stringify({ ...message, kind: 'bought' }), JSON.stringify({ ...message, priceMinor: -1 }), JSON.stringify({ ...message, more: 1 }), '\u0000'])('signed nonsense is refused as malformed: %j', (text) => {
  const body = Buffer.from(text)
  // Signed as the provider signs, whatever it says.
  const { headers } = provider().say(text as never)
  const own = provider().read(Buffer.from(JSON.stringify(text)), headers)
  expect(own).toEqual({ kind: 'refused', why: 'malformed' })
  expect(provider().read(body, headers)).toMatchObject({ kind: 'refused' })
})

test('a message of megabytes is not read', () => {
  expect(provider().read(new Uint8Array(100_000), {})).toEqual({ kind: 'refused', why: 'malformed' })
})
