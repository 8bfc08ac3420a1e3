import { expect, test } from 'vitest'
import { wasTurnedAway } from './entry'

const at = (second: number) => new Date(1_800_000_000_000 + second * 1_000)
const refused = (second: number, stream = 'field', reason = 'already-publishing') => ({ at: at(second), kind: 'input-refused', detail: { stream, reason } })

test('the desk offers to let the second encoder in while it was turned away within two minutes', () => {
  expect(wasTurnedAway([refused(10)], 'field', at(60).getTime())).toBe(true)
  expect(wasTurnedAway([refused(10)], 'field', at(131).getTime())).toBe(false)
})

test('no offer for another camera, nor for an encoder refused for another reason', () => {
  expect(wasTurnedAway([refused(10, 'panorama')], 'field', at(12).getTime())).toBe(false)
  expect(wasTurnedAway([refused(10, 'field', 'unsupported-codec')], 'field', at(12).getTime())).toBe(false)
})

test('the offer is gone once it was taken, and comes back when yet another encoder is turned away', () => {
  const taken = { at: at(20), kind: 'taken-over', detail: { stream: 'field' } }
  const connected = { at: at(21), kind: 'input-connected', detail: { stream: 'field' } }
  expect(wasTurnedAway([taken, refused(10)], 'field', at(22).getTime())).toBe(false)
  expect(wasTurnedAway([connected, taken, refused(10)], 'field', at(22).getTime())).toBe(false)
  expect(wasTurnedAway([refused(30), connected, taken, refused(10)], 'field', at(32).getTime())).toBe(true)
})
