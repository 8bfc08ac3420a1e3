import { describe, expect, test } from 'vitest'
import { calendarOf, folded } from './calendar'
import { beginnings, MOST_OF_A_ROW } from './recurring'

const now = new Date('2026-11-22T06:00:00Z')
const one = { id: 'r1', title: 'Morning reading', startsAt: new Date('2026-11-23T06:30:00Z'), minutes: 30, url: 'https://hospital.test/readings/r1', hospital: 'Demo hospital A', isCancelled: false, sequence: 2, changedAt: now }
const lines = (text: string) => text.replace(/\r\n /g, '').split('\r\n')

test('a calendar has an event for each reading, with its beginning, end and address', () => {
  const text = calendarOf([one], { name: 'Readings', host: 'hospital.test', now })
  expect(lines(text)).toEqual(expect.arrayContaining(['UID:reading-r1@hospital.test', 'DTSTART:20261123T063000Z', 'DTEND:20261123T070000Z', 'SUMMARY:Morning reading', 'URL:https://hospital.test/readings/r1', 'STATUS:CONFIRMED', 'SEQUENCE:2']))
  expect([text.startsWith('BEGIN:VCALENDAR\r\n'), text.endsWith('END:VCALENDAR\r\n')]).toEqual([true, true])
  expect(calendarOf([{ ...one, isCancelled: true }], { name: 'x', host: 'h', now })).toContain('STATUS:CANCELLED')
})

test('a title cannot become another line of the calendar', () => {
  const text = calendarOf([{ ...one, title: 'One, two; three\\four\r\nDTSTART:19700101T000000Z\u0007' }], { name: 'x', host: 'h', now })
  expect(lines(text).filter((line) => line.startsWith('DTSTART'))).toEqual(['DTSTART:20261123T063000Z'])
  expect(lines(text)).toContain('SUMMARY:One\\, two\\; three\\\\four \\nDTSTART:19700101T000000Z ')
})

test('a long Chinese title is folded at 75 octets without cutting a character', () => {
  const title = '三家医院共同晨读：蛛网膜下腔出血与动脉瘤'.repeat(5)
  const text = folded(`SUMMARY:${title}`)
  for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
  expect(text.replace(/\r\n /g, '')).toBe(`SUMMARY:${title}`)
})

describe('every Monday and Thursday at half past seven of the host\'s clock', () => {
  const row = (zone: string, date: string, until: string, every = 1) => beginnings({ date, minute: 450 }, zone, { days: [1, 4], every, until }).map((at) => at.toISOString().slice(0, 16))
  test('in Shanghai, which knows no summer time', () => {
    expect(row('Asia/Shanghai', '2026-11-23', '2026-12-03')).toEqual(['2026-11-22T23:30', '2026-11-25T23:30', '2026-11-29T23:30', '2026-12-02T23:30'])
  })
  test('in Berlin over the night in which the clocks go forward', () => {
    expect(row('Europe/Berlin', '2026-03-26', '2026-03-30')).toEqual(['2026-03-26T06:30', '2026-03-30T05:30'])
  })
  test('every other week', () => {
    expect(row('UTC', '2026-11-23', '2026-12-12', 2)).toEqual(['2026-11-23T07:30', '2026-11-26T07:30', '2026-12-07T07:30', '2026-12-10T07:30'])
  })
})

test('a time that the clock leaves out comes as much later as it jumps; one that it shows twice comes the first time', () => {
  const at = (date: string) => beginnings({ date, minute: 150 }, 'Europe/Berlin', { days: [7], every: 1, until: date }).map((one) => one.toISOString().slice(0, 16))
  expect(at('2026-03-29')).toEqual(['2026-03-29T01:30'])
  expect(at('2026-10-25')).toEqual(['2026-10-25T00:30'])
})

test('a row ends after a year, and after so many of them', () => {
  expect(beginnings({ date: '2026-01-01', minute: 0 }, 'UTC', { days: [1, 2, 3, 4, 5, 6, 7], every: 1, until: '2099-01-01' })).toHaveLength(MOST_OF_A_ROW)
  expect(beginnings({ date: '2026-01-01', minute: 0 }, 'UTC', { days: [4], every: 1, until: '2099-01-01' }).length).toBeLessThanOrEqual(53)
  expect(() => beginnings({ date: '2026-02-30', minute: 0 }, 'UTC', { days: [1], every: 1, until: '2026-12-01' })).toThrow(RangeError)
})
