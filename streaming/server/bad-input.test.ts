import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StreamProblem } from '../contract'
import { type TestPlane, publish, startTestPlane, until } from './test-plane'
import { openViewer } from './test-viewer'

let plane: TestPlane
const encoders: { stop(): Promise<void> }[] = []
beforeAll(async () => { plane = await startTestPlane() })
afterAll(async () => {
  await Promise.all(encoders.map((encoder) => encoder.stop()))
  await plane?.stop()
})

/** Each with a first-class reason on the desk; all at once, beside a good stream with a viewer. */
const bad: [name: string, options: Parameters<typeof publish>[1], problem: StreamProblem][] = [
  ['bframes', { extra: ['-profile:v', 'main', '-tune', 'animation', '-bf', '2'], hasAudio: true }, 'b-frames'],
  ['silent', { hasAudio: false }, 'no-audio'],
  ['blind', { hasVideo: false }, 'no-video'],
  ['sparse', { gop: 3_600 }, 'long-key-frame-interval'],
  ['slow', { rate: 8, gop: 8 }, 'low-frame-rate'],
]

test('B-frames, no sound, no picture, rare key frames and a low frame rate are named on the desk, and nobody else notices', async () => {
  const addresses = await plane.addBroadcast({ id: 'bad' }, ['good', 'mp3', ...bad.map(([name]) => name)])
  encoders.push(publish(addresses.good!))
  const viewer = openViewer(`${plane.wsUrl}/media/ws/${plane.token({ subject: 'bad' })}/good`)
  await until('the good stream', () => viewer.frames.length > 10)
  for (const [name, options] of bad) encoders.push(publish(addresses[name]!, { size: '160x90', ...options }))
  encoders.push(publish(addresses.mp3!, { size: '160x90', extra: ['-c:a', 'mp3', '-ar', '44100'] }))
  for (const [name, , problem] of bad) {
    await until(`${problem} is told`, () => plane.events.some((event) => event.type === 'input-problem' && event.inputId === `in-${name}` && event.problem === problem), 15_000)
  }
  await until('the wrong codec is refused', () => plane.events.some((event) => 'reason' in event && event.reason === 'unsupported-codec'))
  const health = (await plane.media.status()).inputs.find((input) => input.inputId === 'in-good')!
  expect(health).toMatchObject({ isConnected: true, droppedFrames: 0 })
  const times = viewer.frames.filter((frame) => frame.kind === 'video').map((frame) => frame.ptsMs)
  for (let i = 1; i < times.length; i++) expect(times[i]! - times[i - 1]!).toBeLessThan(100)

  // Sound alone is watched like a picture: from its first frame.
  const listener = openViewer(`${plane.wsUrl}/media/ws/${plane.token({ subject: 'bad' })}/blind`)
  await until('sound', () => listener.frames.length > 10)
  expect(listener.messages[0]).toMatchObject({ type: 'config', video: null })
  const list = await fetch(`${plane.url}/media/hls/${plane.token({ subject: 'bad' })}/blind/index.m3u8`)
  expect([list.status, (await list.text()).includes('#EXT-X-PART:')]).toEqual([200, true])
  for (const each of [viewer, listener]) each.socket.terminate()
}, 40_000)

test('an encoder that changes its size in mid-broadcast goes on, with the new configuration told first', async () => {
  const address = (await plane.addBroadcast({ id: 'size' }, ['resize']))['resize']!
  const viewer = openViewer(`${plane.wsUrl}/media/ws/${plane.token({ subject: 'size' })}/resize`)
  for (const size of ['320x180', '480x270']) {
    const encoder = publish(address, { size })
    await until(size, () => viewer.messages.some((message) => message.type === 'config' && message.video?.width === Number(size.split('x')[0])))
    const seen = viewer.frames.length
    await until('its pictures', () => viewer.frames.length > seen + 10)
    await encoder.stop()
  }
  viewer.socket.terminate()
}, 30_000)
