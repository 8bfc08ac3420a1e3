import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { SocketMessage, VideoConfig } from '../contract'
import { type TestPlane, publish, startTestPlane, until } from '../server/test-plane'
import { type TestViewer, openViewer } from '../server/test-viewer'
import { NAME_PLACE, asFlv, childrenWith, isBlack, lookAt, nameFilter } from './marked.fixture'

const SIZE = { width: 320, height: 180 }
// Real encoders in real time; the machine may be busy with others.
vi.setConfig({ testTimeout: 60_000 })
let plane: TestPlane
const stops: (() => unknown)[] = []
beforeAll(async () => { plane = await startTestPlane() })
afterEach(async () => { for (const stop of stops.splice(0)) await stop() })
afterAll(() => plane?.stop())

function encode(address: string, options: Parameters<typeof publish>[1] = {}) {
  const encoder = publish(address, { filter: nameFilter(), ...options })
  stops.push(() => encoder.stop())
  return encoder
}

function watch(subject: string, name: string, claims: Partial<Parameters<TestPlane['token']>[0]> = {}) {
  const viewer = openViewer(`${plane.wsUrl}/media/ws/${plane.token({ subject, ...claims })}/${name}`)
  stops.push(() => viewer.socket.terminate())
  return viewer
}

const health = async (inputId: string) => (await plane.media.status()).inputs.find((input) => input.inputId === inputId)!
const mask = (name: string, masks = [NAME_PLACE]) => plane.change((state) => void (state.inputs.find((input) => input.inputId === `in-${name}`)!.masks = masks))
const pictures = (viewer: TestViewer) => viewer.frames.filter((frame) => frame.kind === 'video')
const painters = () => childrenWith('color=black@1')

/** Every picture a viewer got since then, decoded. */
async function seen(viewer: TestViewer, size = SIZE, from = 0) {
  const config = viewer.messages.filter((message): message is Extract<SocketMessage, { type: 'config' }> => message.type === 'config' && message.video !== null).at(-1)!
  return lookAt(asFlv(config.video as VideoConfig, viewer.frames.slice(from)), size)
}

test('without a mask the name is seen: what the other tests look for can be found', async () => {
  const address = (await plane.addBroadcast({ id: 'open' }, ['open']))['open']!
  encode(address)
  const viewer = watch('open', 'open')
  await until('pictures', () => pictures(viewer).length > 20)
  const shown = await seen(viewer)
  expect(isBlack(shown)).toBe(false)
  expect(shown.brightest).toBeGreaterThan(200)
  expect(painters()).toEqual([])
  expect((await health('in-open')).mask).toBeNull()
})

test('behind a mask no viewer and no preview gets one picture that shows the name, from the first one on, and sound goes on', async () => {
  const address = (await plane.addBroadcast({ id: 'm1' }, ['scope']))['scope']!
  await mask('scope')
  const viewer = watch('m1', 'scope')
  const desk = watch('m1', 'scope', { use: 'preview' })
  encode(address)
  for (const each of [viewer, desk]) {
    await until('pictures and sound', () => pictures(each).length > 60 && each.frames.some((frame) => frame.kind === 'audio'))
    const shown = await seen(each)
    expect(shown.frames).toBeGreaterThan(60)
    expect(isBlack(shown), JSON.stringify(shown)).toBe(true)
    expect(each.frames.find((frame) => frame.kind === 'video')).toMatchObject({ isKey: true })
  }
  await until('the cost is known', async () => (await health('in-scope')).mask?.cpu)
  const { mask: figures, problems } = await health('in-scope')
  expect(figures).toMatchObject({ rectangles: 1, state: 'running' })
  expect(figures!.addedDelayMs).toBeLessThan(500)
  expect(problems).toEqual([])
})

test.each([['is killed', 'SIGKILL'], ['hangs', 'SIGSTOP']] as const)('when the painter %s viewers get the slate, never the name, the desk is told, and the masked picture comes back by itself', async (what, signal) => {
  const name = `crash-${signal.toLowerCase()}`
  const address = (await plane.addBroadcast({ id: name }, [name]))[name]!
  await mask(name)
  encode(address)
  const viewer = watch(name, name)
  await until('pictures', () => pictures(viewer).length > 20)
  const [painter] = painters()
  process.kill(painter!, signal)
  await until('the slate', () => viewer.messages.at(-1)?.type === 'no-signal')
  expect((await health(`in-${name}`)).problems).toContain('mask-failed')
  const before = viewer.frames.length
  await until('pictures again', () => viewer.frames.length > before + 40)
  for (const from of [0, before]) expect(isBlack(await seen(viewer, SIZE, from)), what).toBe(true)
  expect(viewer.frames.slice(before).find((frame) => frame.kind === 'video')).toMatchObject({ isKey: true })
  await until('the desk is told', () => plane.events.some((event) => event.type === 'input-problem' && event.inputId === `in-${name}` && event.problem === 'mask-failed'))
  await until('it runs again', async () => (await health(`in-${name}`)).mask?.state === 'running')
  expect(painters()).toHaveLength(1)
  expect(painters()).not.toContain(painter)
})

test('over an encoder that drops out and returns with another picture size, each picture is painted', async () => {
  const address = (await plane.addBroadcast({ id: 'again' }, ['again']))['again']!
  await mask('again')
  const first = encode(address)
  const viewer = watch('again', 'again')
  await until('pictures', () => pictures(viewer).length > 20)
  await first.stop()
  await until('no signal', () => viewer.messages.at(-1)?.type === 'no-signal')
  expect(isBlack(await seen(viewer))).toBe(true)
  const before = viewer.frames.length
  const had = pictures(viewer).length
  encode(address, { size: '480x270' })
  await until('pictures again', () => pictures(viewer).length > had + 40)
  const shown = await seen(viewer, { width: 480, height: 270 }, before)
  expect([shown.frames > 20, isBlack(shown)]).toEqual([true, true])
  await until('the old painter is gone', () => painters().length === 1)
})

test('B-frames, high profile and one key frame in four seconds: every picture is painted and at its time', async () => {
  const address = (await plane.addBroadcast({ id: 'high' }, ['high']))['high']!
  await mask('high')
  const viewer = watch('high', 'high')
  encode(address, { gop: 120, extra: ['-preset', 'veryfast', '-profile:v', 'high', '-tune', 'film', '-bf', '3', '-sc_threshold', '0'] })
  await until('pictures', () => pictures(viewer).length > 150, 20_000)
  const shown = await seen(viewer)
  expect([shown.frames > 140, isBlack(shown)]).toEqual([true, true])
  const times = pictures(viewer).map((frame) => frame.ptsMs)
  for (let i = 1; i < times.length; i++) expect(times[i]!).toBeGreaterThan(times[i - 1]!)
  // 30 a second, none left out.
  expect((times.at(-1)! - times[20]!) / (times.length - 21)).toBeCloseTo(1_000 / 30, 0)
})

test('sound alone from a masked input is heard', async () => {
  const address = (await plane.addBroadcast({ id: 'sound' }, ['sound']))['sound']!
  await mask('sound')
  const viewer = watch('sound', 'sound')
  encode(address, { hasVideo: false })
  await until('sound', () => viewer.frames.filter((frame) => frame.kind === 'audio').length > 40)
  expect(pictures(viewer)).toEqual([])
})

test('a mask drawn while live: from the moment it is saved not one unmasked picture goes out', async () => {
  const address = (await plane.addBroadcast({ id: 'late' }, ['late']))['late']!
  encode(address)
  const viewer = watch('late', 'late')
  await until('pictures', () => pictures(viewer).length > 30)
  await mask('late')
  // What was written to the socket before may still arrive behind the answer; the slate marks the end of it.
  await until('the end of the unmasked run', () => viewer.messages.some((message) => message.type === 'no-signal'))
  const before = viewer.frames.length
  expect(isBlack(await seen(viewer, SIZE))).toBe(false)
  const newcomer = watch('late', 'late')
  await until('masked pictures', () => viewer.frames.length > before + 60 && pictures(newcomer).length > 30)
  expect(isBlack(await seen(viewer, SIZE, before))).toBe(true)
  expect(isBlack(await seen(newcomer))).toBe(true)

  await mask('late', [])
  await until('unmasked again, since somebody said so', async () => (await health('in-late')).mask === null && painters().length === 0)
})

test('after a restart of the media plane, while the application is away, the masks are in force before the first picture', async () => {
  const address = (await plane.addBroadcast({ id: 'kept' }, ['kept']))['kept']!
  await mask('kept')
  plane.app.isUp = false
  await plane.restart()
  encode(address)
  const viewer = watch('kept', 'kept')
  await until('pictures', () => pictures(viewer).length > 30)
  expect(isBlack(await seen(viewer))).toBe(true)
  plane.app.isUp = true
})

test('when ingest is killed the masks hold for the pictures that come after', async () => {
  const address = (await plane.addBroadcast({ id: 'ingest' }, ['ingest']))['ingest']!
  await mask('ingest')
  encode(address)
  const viewer = watch('ingest', 'ingest')
  await until('pictures', () => pictures(viewer).length > 20)
  process.kill(childrenWith('ingest.js')[0]!, 'SIGKILL')
  await until('no signal', () => viewer.messages.at(-1)?.type === 'no-signal')
  const before = viewer.frames.length
  await until('ingest is back', async () => (await plane.media.status()).ingest.isRunning)
  encode(address)
  await until('pictures again', () => viewer.frames.length > before + 30, 15_000)
  expect(isBlack(await seen(viewer, SIZE, before))).toBe(true)
})
