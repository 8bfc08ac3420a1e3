import { describe, expect, test } from 'vitest'
import { formatFor } from './format'
import { negotiateLanguage } from './languages'

test.each([
  ['zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
  ['en-US,en;q=0.9,zh;q=0.8', 'en'],
  ['de-DE,zh;q=0.5', 'zh'],
  ['zh;q=0.2,en;q=0.7', 'en'],
  ['zh;q=0,en;q=0.1', 'en'],
  ['fr', 'en'],
  [null, 'en'],
  [';;,q=,zh;q=abc', 'en'],
])('a browser that asks for %s is answered in %s', (header, language) => {
  expect(negotiateLanguage(header)).toBe(language)
})

describe('figures as the reader expects them', () => {
  const en = formatFor('en', 'Asia/Shanghai')
  const zh = formatFor('zh', 'Asia/Shanghai')
  const moment = new Date('2026-11-22T06:05:00Z')

  test('times are in the zone of the reader, not of the server', () => {
    expect(en.time(moment)).toBe('14:05')
    expect(formatFor('en', 'UTC').time(moment)).toBe('06:05')
    expect(en.zone(moment)).toBe('GMT+8')
  })

  test('midnight is 00:00 and never 24:00', () => {
    expect(formatFor('en', 'UTC').time(new Date('2026-11-22T00:00:00Z'))).toBe('00:00')
  })

  test('dates are written as each language writes them', () => {
    expect(en.date(moment)).toBe('22 Nov 2026')
    expect(zh.date(moment)).toBe('2026年11月22日')
  })

  test('lengths of time read well', () => {
    expect([en.duration(20_000), en.duration(3_840_000), en.duration(3_600_000)]).toEqual(['20 s', '1 h 4 min', '1 h'])
    expect([zh.duration(20_000), zh.duration(3_840_000)]).toEqual(['20秒', '1小时4分钟'])
    expect([en.clock(247_000), en.clock(3_847_999)]).toEqual(['4:07', '1:04:07'])
  })

  test('sizes and rates carry their unit', () => {
    expect([en.bytes(0), en.bytes(999), en.bytes(1_500_000), en.bitrate(2_450_000), en.bitrate(96_000)]).toEqual(['0 B', '999 B', '1.5 MB', '2.5 Mbit/s', '96 kbit/s'])
  })
})
