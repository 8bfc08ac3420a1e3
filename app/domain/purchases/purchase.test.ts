import { expect, test } from 'vitest'
import { PAYMENT_EVENTS, PURCHASE_STATES, priceWords, settle, type PaymentEventKind, type PurchaseState } from './purchase'

/** The state after these, and the rights that were given and taken. */
function after(events: PaymentEventKind[], from: PurchaseState = 'asked') {
  let [state, rights] = [from, 0]
  for (const event of events) {
    const settled = settle(state, event)
    if (settled.kind !== 'changed') continue
    state = settled.state
    rights += settled.effect === 'grant' ? 1 : settled.effect === 'end' ? -1 : 0
  }
  return { state, rights }
}

test('whoever has paid may read, whoever has not or was paid back may not: in a thousand random orders of messages, each of them any number of times', () => {
  let seed = 7
  const next = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below
  for (let round = 0; round < 1_000; round++) {
    const events = Array.from({ length: 1 + next(12) }, () => PAYMENT_EVENTS[next(PAYMENT_EVENTS.length)]!)
    const { state, rights } = after(events)
    expect(rights).toBe(state === 'paid' ? 1 : 0)
    // The same messages once more, in their order: a provider that repeats itself changes nothing that was settled.
    if (state !== 'asked' && state !== 'pending') expect(after(events.slice(-1), state).rights).toBe(after(events.slice(-1), state).state === state ? 0 : state === 'paid' ? -1 : 1)
  }
})

test('an approval said twice buys once; one that comes after a refund gives nothing back', () => {
  expect(after(['approved', 'approved'])).toEqual({ state: 'paid', rights: 1 })
  expect(after(['approved', 'refunded', 'approved'])).toEqual({ state: 'refunded', rights: 0 })
  expect(settle('refunded', 'approved').kind).toBe('contradicts')
})

test('money that came after the wait had ended still buys', () => {
  expect(after(['approved'], 'expired')).toEqual({ state: 'paid', rights: 1 })
})

test('what is decided is not waited for again', () => {
  for (const state of PURCHASE_STATES) if (state !== 'asked') expect(settle(state, 'pending')).toEqual({ kind: 'unchanged' })
})

test('a price is written with its currency\'s own decimals', () => {
  expect([priceWords(1_250, 'EUR', 'en'), priceWords(1_250, 'JPY', 'en'), priceWords(1_250, 'KWD', 'en').replace(/\s/g, ' '), priceWords(990, 'CNY', 'zh-CN')]).toEqual(['€12.50', '¥1,250', 'KWD 1.250', '¥9.90'])
})
