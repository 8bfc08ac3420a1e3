import { expect, test } from 'vitest'
import { bytesNeeded, isAbandoned, mayStart, nextState, STREAM_NAME, type StartCheck } from './broadcast'
import { afterWithdrawal, consentInForce } from './consent'

const HOUR = 3_600_000
const ready: StartCheck = {
  state: 'scheduled', consent: { live: true, recording: true, reuse: false, wasLiveWithdrawn: false }, bookedMs: 2 * HOUR, freeBytes: 100e9, inUse: [], isMediaKnown: true,
  streams: [{ name: 'field', bitsPerSecond: 4_000_000, isConnected: true, isConfirmed: true }, { name: 'panorama', bitsPerSecond: 4_000_000, isConnected: true, isConfirmed: true }],
}

test('a broadcast with consent, disk and encoders may go live without a warning', () => {
  expect(mayStart(ready)).toEqual({ refusals: [], warnings: [] })
})

test('without the consent for live on record nobody goes live', () => {
  const none = { ...ready, consent: { live: false, recording: true, reuse: false, wasLiveWithdrawn: false } }
  expect(mayStart(none).refusals).toEqual([{ kind: 'no-consent' }])
  expect(mayStart({ ...none, consent: { ...none.consent, wasLiveWithdrawn: true } }).refusals).toEqual([{ kind: 'consent-withdrawn' }])
})

test('a disk that cannot hold the booked hours is refused with both figures', () => {
  const { refusals } = mayStart({ ...ready, freeBytes: 5e9 })
  expect(refusals).toEqual([{ kind: 'no-disk', neededBytes: 7_920_000_000, freeBytes: 5e9, hours: 2, streams: 2 }])
})

test('a broadcast that is not recorded needs no disk, and the desk is told that nothing is kept', () => {
  const check = mayStart({ ...ready, freeBytes: 0, consent: { ...ready.consent, recording: false } })
  expect(check).toEqual({ refusals: [], warnings: [{ kind: 'not-recorded' }] })
})

test('an encoder that is missing is a warning, not a refusal', () => {
  const check = mayStart({ ...ready, streams: [ready.streams[0]!, { name: 'panorama', bitsPerSecond: null, isConnected: false, isConfirmed: false }] })
  expect(check).toEqual({ refusals: [], warnings: [{ kind: 'not-connected', streams: ['panorama'] }] })
})

test('every reason is given at once', () => {
  const check = mayStart({ ...ready, freeBytes: 0, consent: { live: false, recording: true, reuse: false, wasLiveWithdrawn: false }, inUse: [{ stream: 'field', broadcastTitle: 'Cataract' }] })
  expect(check.refusals.map((refusal) => refusal.kind)).toEqual(['no-consent', 'input-in-use', 'no-disk'])
})

test('what is over stays over', () => {
  for (const event of ['start', 'hold', 'resume', 'end'] as const) expect(nextState('ended', event)).toBeNull()
  expect(nextState('live', 'start')).toBeNull()
  expect(nextState('hold', 'resume')).toBe('live')
})

test('a picture that nobody has looked at keeps the broadcast off the air, each by name; an encoder that is not there yet does not', () => {
  const streams = [{ ...ready.streams[0]!, isConfirmed: false }, ready.streams[1]!, { name: 'monitor', bitsPerSecond: null, isConnected: false, isConfirmed: false }]
  expect(mayStart({ ...ready, streams }).refusals).toEqual([{ kind: 'identity-unconfirmed', stream: 'field' }])
  expect(mayStart({ ...ready, streams, isMediaKnown: false }).refusals.map((refusal) => 'stream' in refusal && refusal.stream)).toEqual(['field', 'monitor'])
})

test('two hours of two streams at 4 Mbit/s with a tenth to spare', () => {
  expect(bytesNeeded(2 * HOUR, [4e6, 4e6])).toBe(7_920_000_000)
  expect(bytesNeeded(-1, [4e6])).toBe(0)
})

test('a surgery that runs over its booking is not cut while its encoder delivers', () => {
  const live = { state: 'live' as const, startedAtMs: 0, scheduledEndAtMs: HOUR }
  expect(isAbandoned(live, true, 9 * HOUR, 9 * HOUR)).toBeNull()
  expect(isAbandoned(live, false, 3 * HOUR, 3 * HOUR + 29 * 60_000)).toBeNull()
  expect(isAbandoned(live, false, 3 * HOUR, 3 * HOUR + 31 * 60_000)).toBe('never-returned')
})

test('a long booking whose encoders fell silent ends after twelve hours', () => {
  const live = { state: 'hold' as const, startedAtMs: 0, scheduledEndAtMs: 24 * HOUR }
  expect(isAbandoned(live, false, HOUR, 12 * HOUR)).toBeNull()
  expect(isAbandoned(live, false, HOUR, 13 * HOUR + 1)).toBe('never-returned')
})

test('a booking that nobody used is cancelled a day later', () => {
  const planned = { state: 'scheduled' as const, startedAtMs: null, scheduledEndAtMs: HOUR }
  expect(isAbandoned(planned, false, null, 20 * HOUR)).toBeNull()
  expect(isAbandoned(planned, false, null, 26 * HOUR)).toBe('cancelled')
})

test('stream names that would not survive a URL are refused', () => {
  for (const name of ['field', 'camera-2', 'x']) expect(name).toMatch(STREAM_NAME)
  for (const name of ['', 'Field', '2nd', '../etc', 'a b', 'feld/x', 'é', 'a'.repeat(33)]) expect(name).not.toMatch(STREAM_NAME)
})

test('consent withdrawn for live keeps what was agreed for the recording', () => {
  const row = { forLive: true, forRecording: true, forReuse: true, withdrawnAt: null }
  expect(afterWithdrawal(row, ['live'])).toEqual({ forLive: false, forRecording: true, forReuse: true })
  expect(afterWithdrawal(row, ['recording'])).toEqual({ forLive: true, forRecording: false, forReuse: false })
  expect(afterWithdrawal(row, ['live', 'recording', 'reuse'])).toBeNull()
  expect(consentInForce([{ ...row, withdrawnAt: new Date() }])).toEqual({ live: false, recording: false, reuse: false, wasLiveWithdrawn: true })
})
