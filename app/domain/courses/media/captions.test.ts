import { expect, test } from 'vitest'
import { CAPTION_BOUNDS, readCaptions, writeCaptions } from './captions'

const utf8 = (text: string) => new TextEncoder().encode(text)
const SRT = '1\r\n00:00:01,000 --> 00:00:03,500\r\n<i>The lung</i> has\r\ncollapsed.\r\n\r\n2\r\n00:01:00,250 --> 00:01:02,000\r\nAir &amp; fluid\r\n'

test('captions of a subtitle program are read as they are, and written as browsers read them', () => {
  const read = readCaptions(utf8(SRT))
  expect(read).toEqual({ kind: 'read', cues: [{ fromS: 1, toS: 3.5, text: 'The lung has\ncollapsed.' }, { fromS: 60.25, toS: 62, text: 'Air & fluid' }] })
  if (read.kind !== 'read') return
  const written = writeCaptions(read.cues)
  expect(written).toBe('WEBVTT\n\n00:00:01.000 --> 00:00:03.500\nThe lung has\ncollapsed.\n\n00:01:00.250 --> 00:01:02.000\nAir &amp; fluid\n')
  expect(readCaptions(utf8(written))).toEqual(read)
})

test('Chinese captions are read whatever the program wrote them in', () => {
  const text = 'WEBVTT\n\n00:01.000 --> 00:02.000\n气胸\n'
  const cues = [{ fromS: 1, toS: 2, text: '气胸' }]
  expect(readCaptions(utf8(`\uFEFF${text}`))).toEqual({ kind: 'read', cues })
  expect(readCaptions(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]))).toEqual({ kind: 'read', cues })
  // GB 18030 of the two characters.
  expect(readCaptions(Buffer.concat([Buffer.from('00:01.000 --> 00:02.000\n'), Buffer.from([0xc6, 0xf8, 0xd0, 0xd8]), Buffer.from('\n')]))).toEqual({ kind: 'read', cues })
})

test.each([
  ['nothing', '', 1, 'empty'], ['no time', 'WEBVTT\n\nonly words\n', 1, 'empty'], ['a time that is none', 'WEBVTT\n\n00:61:00.000 --> 00:62:00.000\nx\n', 3, 'time'], ['half a time', '1\n00:00:01,000 -->\nx\n', 2, 'time'],
  ['an end before its beginning', '00:02.000 --> 00:01.000\nx\n', 1, 'order'],
])('captions with %s are refused, with the line', (_, text, line, why) => {
  expect(readCaptions(utf8(text))).toEqual({ kind: 'refused', line, why })
})

test('captions that hold scripts or endless lines come out as words, however they were mangled', () => {
  const random = (() => { let state = 7; return (below: number) => (state = (state * 48_271) % 2_147_483_647) % below })()
  const seed = utf8(`${SRT}\n00:02:00,000 --> 00:02:01,000\n<script>alert(1)</script>{\\an8}<b onclick=x>Air</b>\n`)
  for (let i = 0; i < 2_000; i++) {
    const bytes = Uint8Array.from(seed)
    for (let n = 1 + random(12); n > 0; n--) bytes[random(bytes.length)] = random(256)
    const read = readCaptions(bytes)
    if (read.kind !== 'read') continue
    expect(read.cues.length).toBeLessThanOrEqual(CAPTION_BOUNDS.cues)
    // A cue that looks like the time of another would be one for the browser.
    expect(writeCaptions(read.cues).split('\n').filter((line) => line.includes('-->')).length).toBe(read.cues.length)
    expect(writeCaptions(read.cues)).not.toMatch(/<[a-z]/i)
  }
})
