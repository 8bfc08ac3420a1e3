import { expect, test } from 'vitest'
import { CHOOSABLE_KINDS, minuteOf, readSettingsForm, timeOf } from './settings-form'

const form = (fields: [string, string][]) => {
  const data = new FormData()
  for (const [name, value] of fields) data.append(name, value)
  return data
}

test.each([['07:30', 450], ['7:05', 425], ['23:59:00', 1_439], ['00:00', 0]])('%s is a time', (text, minute) => {
  expect(minuteOf(text)).toBe(minute)
})
test.each(['', '24:00', '12:60', 'noon', '12', '-1:00'])('"%s" is none', (text) => expect(minuteOf(text)).toBeNaN())
test('times are written as a clock shows them', () => expect([timeOf(0), timeOf(450), timeOf(1_439)]).toEqual(['00:00', '07:30', '23:59']))

test('what is unticked is muted, and security cannot be', () => {
  const kept = CHOOSABLE_KINDS.filter((kind) => kind !== 'broadcast.live')
  const read = readSettingsForm(form([['mail', 'daily'], ['digestAt', '06:15'], ['quiet', 'on'], ['quietFrom', '22:00'], ['quietTo', '07:00'], ['kinds', 'shown'], ...kept.map((kind): [string, string] => ['kind', kind])]))
  expect(read).toEqual({ mail: 'daily', digestAt: 375, quietFrom: 1_320, quietTo: 420, muted: ['broadcast.live'] })
  expect(CHOOSABLE_KINDS.some((kind) => kind.startsWith('security.'))).toBe(false)
})
