import { describe, expect, test } from 'vitest'
import { afterQuiet, DEFAULT_SETTINGS, isQuiet, mailDueAt, type MailSettings } from './due'
import { minuteOfDay, nextAt } from './local-clock'

const utc = (text: string) => new Date(`${text}Z`)
const settings = (some: Partial<MailSettings> = {}): MailSettings => ({ ...DEFAULT_SETTINGS, ...some })
const SEVEN = 7 * 60

describe('the person\'s clock', () => {
  test('is the one of their zone', () => {
    expect(minuteOfDay(utc('2026-11-22T23:30:00'), 'Asia/Shanghai')).toBe(7 * 60 + 30)
    expect(minuteOfDay(utc('2026-11-22T23:30:00'), 'UTC')).toBe(23 * 60 + 30)
    expect(minuteOfDay(utc('2026-11-22T18:30:00'), 'Asia/Kolkata')).toBe(0)
    expect(minuteOfDay(utc('2026-11-22T18:30:00'), 'No/Such_Zone')).toBe(18 * 60 + 30)
  })
  test('shows a time next today or tomorrow', () => {
    expect(nextAt(SEVEN, 'Asia/Shanghai', utc('2026-11-22T22:59:00'))).toEqual(utc('2026-11-22T23:00:00'))
    expect(nextAt(SEVEN, 'Asia/Shanghai', utc('2026-11-22T23:00:00'))).toEqual(utc('2026-11-23T23:00:00'))
  })
})

describe('a digest at 7 local time also on the day the clocks change', () => {
  const daily = settings({ mail: 'daily', digestAt: SEVEN, quietFrom: null, quietTo: null })
  test.each([
    // Europe: +1 to +2 on 29 March 2026 at 01:00 UTC, back on 25 October 2026.
    ['Europe/Berlin', '2026-03-28T12:00:00', '2026-03-29T05:00:00'],
    ['Europe/Berlin', '2026-03-27T12:00:00', '2026-03-28T06:00:00'],
    ['Europe/Berlin', '2026-10-24T12:00:00', '2026-10-25T06:00:00'],
    ['America/New_York', '2026-03-07T20:00:00', '2026-03-08T11:00:00'],
    ['America/New_York', '2026-10-31T20:00:00', '2026-11-01T12:00:00'],
    // Lord Howe Island moves by half an hour.
    ['Australia/Lord_Howe', '2026-04-04T10:00:00', '2026-04-04T20:30:00'],
    ['Asia/Shanghai', '2026-03-28T12:00:00', '2026-03-28T23:00:00'],
  ])('%s, asked at %s UTC', (zone, now, expected) => {
    expect(mailDueAt('recording.ready', daily, zone, utc(now))).toEqual(utc(expected))
  })
  test('a time that the clock jumps over comes once that day, and so does one that it shows twice', () => {
    const half3 = settings({ mail: 'daily', digestAt: 150, quietFrom: null, quietTo: null })
    const spring = mailDueAt('recording.ready', half3, 'Europe/Berlin', utc('2026-03-28T23:30:00'))!
    expect(spring).toEqual(utc('2026-03-29T01:30:00'))
    expect(mailDueAt('recording.ready', half3, 'Europe/Berlin', spring)).toEqual(utc('2026-03-30T00:30:00'))
    const autumn = mailDueAt('recording.ready', half3, 'Europe/Berlin', utc('2026-10-24T23:00:00'))!
    expect(autumn).toEqual(utc('2026-10-25T00:30:00'))
    expect(mailDueAt('recording.ready', half3, 'Europe/Berlin', autumn)).toEqual(utc('2026-10-26T01:30:00'))
  })
})

describe('nobody is written to at night', () => {
  const zone = 'Europe/Berlin'
  test.each([
    ['at 21:58 in winter, a minute\'s grace later', '2026-11-22T20:58:00', '2026-11-22T20:59:00'],
    ['at 21:59: grace ends in the quiet hours', '2026-11-22T20:59:00', '2026-11-23T06:00:00'],
    ['at 23:30', '2026-11-22T22:30:00', '2026-11-23T06:00:00'],
    ['after midnight', '2026-11-23T00:30:00', '2026-11-23T06:00:00'],
    ['at 06:58', '2026-11-23T05:58:00', '2026-11-23T06:00:00'],
    ['at 06:59: the grace ends at 7', '2026-11-23T05:59:00', '2026-11-23T06:00:00'],
    ['in the night the clocks go forward', '2026-03-29T00:30:00', '2026-03-29T05:00:00'],
    ['in the night they go back', '2026-10-25T00:30:00', '2026-10-25T06:00:00'],
  ])('%s', (_when, now, expected) => {
    expect(mailDueAt('broadcast.live', settings(), zone, utc(now))).toEqual(utc(expected))
  })
  test('quiet hours within one day', () => {
    const noon = settings({ quietFrom: 12 * 60, quietTo: 14 * 60 })
    expect(isQuiet(utc('2026-11-22T11:59:00'), noon, 'UTC')).toBe(false)
    expect(isQuiet(utc('2026-11-22T12:00:00'), noon, 'UTC')).toBe(true)
    expect(isQuiet(utc('2026-11-22T14:00:00'), noon, 'UTC')).toBe(false)
    expect(afterQuiet(utc('2026-11-22T13:00:00'), noon, 'UTC')).toEqual(utc('2026-11-22T14:00:00'))
  })
  test('a digest chosen for the quiet hours waits for their end', () => {
    expect(mailDueAt('broadcast.live', settings({ mail: 'daily', digestAt: 5 * 60 }), 'UTC', utc('2026-11-22T12:00:00'))).toEqual(utc('2026-11-23T07:00:00'))
  })
  test('no quiet hours, or none of any length: at once', () => {
    for (const none of [{ quietFrom: null, quietTo: null }, { quietFrom: 60, quietTo: 60 }]) {
      expect(mailDueAt('broadcast.live', settings(none), 'UTC', utc('2026-11-22T01:00:00'))).toEqual(utc('2026-11-22T01:01:00'))
    }
  })
  test('whatever the zone and the minute, a mail that is due is not in the quiet hours', () => {
    for (const zone of ['UTC', 'Europe/Berlin', 'Asia/Shanghai', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Chatham', 'Africa/Casablanca']) {
      for (let step = 0; step < 365 * 24; step += 7) {
        const now = new Date(Date.UTC(2026, 0, 1) + step * 3_600_000 + step * 1_000)
        for (const mail of ['at-once', 'daily'] as const) {
          const due = mailDueAt('broadcast.live', settings({ mail, quietFrom: 1_350, quietTo: 150, digestAt: 140 }), zone, now)!
          if (isQuiet(due, settings({ quietFrom: 1_350, quietTo: 150 }), zone) || due <= now) throw new Error(`${zone} ${now.toISOString()} ${due.toISOString()}`)
        }
      }
    }
  })
})

test('a change of one\'s security is written about at once, day and night, whatever was chosen', () => {
  const now = utc('2026-11-22T02:00:00')
  expect(mailDueAt('security.changed', settings({ mail: 'never' }), 'UTC', now)).toEqual(now)
  expect(mailDueAt('security.signed-in', settings({ mail: 'daily' }), 'UTC', now)).toEqual(now)
})

test('whoever wants no mail gets none', () => {
  expect(mailDueAt('broadcast.live', settings({ mail: 'never' }), 'UTC', utc('2026-11-22T12:00:00'))).toBeNull()
})
