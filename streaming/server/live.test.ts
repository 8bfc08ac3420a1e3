import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { CLOSE } from '../contract'
import { signPlaybackToken } from '../token'
import { type TestPlane, publish, startTestPlane, until } from './test-plane'
import { openViewer } from './test-viewer'

let plane: TestPlane
const stops: (() => unknown)[] = []
beforeAll(async () => { plane = await startTestPlane() })
afterEach(async () => { for (const stop of stops.splice(0)) await stop() })
afterAll(() => plane?.stop())

function encode(address: string, options?: Parameters<typeof publish>[1]) {
  const encoder = publish(address, options)
  stops.push(() => encoder.stop())
  return encoder
}

function watch(subject: string, name: string, claims: Partial<Parameters<TestPlane['token']>[0]> = {}, origin?: string) {
  const viewer = openViewer(`${plane.wsUrl}/media/ws/${plane.token({ subject, ...claims })}/${name}`, origin ? { origin } : {})
  stops.push(() => viewer.socket.terminate())
  return viewer
}

const plan = (id: string) => plane.state.broadcasts.find((each) => each.id === id)!
const health = async (inputId: string) => (await plane.media.status()).inputs.find((input) => input.inputId === inputId)
const delivering = (name: string) => until(`${name} delivers`, async () => (await health(`in-${name}`))?.video?.framesPerSecond)

test('two encoders publish and a viewer gets both pictures with sound, on one wall clock', async () => {
  const addresses = await plane.addBroadcast({ id: 'b1' }, ['field', 'panorama'])
  encode(addresses.field!)
  encode(addresses.panorama!)
  await delivering('field')
  await delivering('panorama')
  const openedMs = Date.now()
  for (const viewer of ['field', 'panorama'].map((name) => watch('b1', name))) {
    await until('frames', () => viewer.frames.filter((frame) => frame.kind === 'video').length > 40 && viewer.frames.some((frame) => frame.kind === 'audio'))
    expect(viewer.messages[0]).toMatchObject({ type: 'config', video: { width: 320, height: 180 }, audio: { sampleRate: 48_000 } })
    expect(viewer.frames[0]).toMatchObject({ kind: 'video', isKey: true })
    expect(viewer.frames[0]!.atMs - openedMs).toBeLessThan(1_500)
    const last = viewer.frames.at(-1)!
    expect(Math.abs(last.atMs - last.ptsMs)).toBeLessThan(500)
  }
  expect(await health('in-field')).toMatchObject({ isConnected: true, video: { width: 320, height: 180, hasBFrames: false }, audio: { channels: 1 }, problems: [] })
})

test('a hold reaches the viewer within a second and not one frame captured later; on resuming the picture comes back from a key frame', async () => {
  const address = (await plane.addBroadcast({ id: 'b2' }, ['scope']))['scope']!
  encode(address)
  await delivering('scope')
  const viewer = watch('b2', 'scope')
  const desk = watch('b2', 'scope', { use: 'preview' })
  await until('frames', () => viewer.frames.length > 20)
  const heldMs = Date.now()
  await plane.change(() => void (plan('b2').phase = 'hold'))
  await until('the slate', () => viewer.messages.some((message) => message.type === 'hold'))
  expect(Date.now() - heldMs).toBeLessThan(1_000)
  const seen = viewer.frames.length
  const deskSeen = desk.frames.length
  await until('the desk still sees', () => desk.frames.length > deskSeen + 30)
  expect(viewer.frames.length).toBe(seen)
  const late = watch('b2', 'scope')
  await until('a newcomer gets the slate', () => late.messages.length > 0)
  expect([late.messages[0], late.frames.length]).toEqual([{ type: 'hold' }, 0])

  const resumedMs = Date.now()
  await plane.change(() => Object.assign(plan('b2'), { phase: 'live', viewableFromMs: resumedMs }))
  for (const each of [viewer, late]) {
    const before = each === viewer ? seen : 0
    await until('pictures again', () => each.frames.length > before + 10)
    expect(each.frames[before]).toMatchObject({ kind: 'video', isKey: true })
    for (const frame of each.frames.slice(before)) expect(frame.ptsMs).toBeGreaterThanOrEqual(resumedMs)
    expect(each.messages.map((message) => message.type).join(' ')).toMatch(/hold live config$/)
  }
})

test('an encoder that drops out and returns goes on for the same viewers, on the same wall clock', async () => {
  const address = (await plane.addBroadcast({ id: 'b3' }, ['wall']))['wall']!
  const first = encode(address)
  await delivering('wall')
  const viewer = watch('b3', 'wall')
  await until('frames', () => viewer.frames.length > 20)
  await first.stop()
  await until('no signal', () => viewer.messages.at(-1)?.type === 'no-signal')
  const seen = viewer.frames.length
  encode(address)
  await until('frames again', () => viewer.frames.length > seen + 30)
  expect(viewer.frames[seen]).toMatchObject({ kind: 'video', isKey: true })
  for (const kind of ['video', 'audio']) {
    const times = viewer.frames.filter((frame) => frame.kind === kind).map((frame) => frame.dtsMs)
    for (let i = 1; i < times.length; i++) expect(times[i]!).toBeGreaterThan(times[i - 1]!)
  }
  const last = viewer.frames.at(-1)!
  expect(Math.abs(last.atMs - last.ptsMs)).toBeLessThan(500)
  const told = plane.events.filter((event) => 'inputId' in event && event.inputId === 'in-wall').map((event) => event.type)
  expect(told.slice(0, 3)).toEqual(['input-connected', 'input-disconnected', 'input-connected'])
})

test('a viewer whose right is removed is cut off at once, and no way in takes the token any more', async () => {
  const address = (await plane.addBroadcast({ id: 'b4' }, ['cut']))['cut']!
  encode(address)
  await delivering('cut')
  const id = 'grant-b4'
  const token = plane.token({ subject: 'b4', id })
  const viewer = openViewer(`${plane.wsUrl}/media/ws/${token}/cut`)
  const other = watch('b4', 'cut')
  await until('frames', () => viewer.frames.length > 10)
  await until('a list', async () => (await fetch(`${plane.url}/media/hls/${token}/cut/index.m3u8`)).status === 200)
  const text = await (await fetch(`${plane.url}/media/hls/${token}/cut/index.m3u8`)).text()
  const revokedMs = Date.now()
  await plane.change((state) => state.revoked.push({ tokenId: id, untilMs: Date.now() + 60_000 }))
  const seen = viewer.frames.length
  await until('closed', () => viewer.closed)
  expect(viewer.closed!.code).toBe(CLOSE.revoked)
  expect(viewer.closed!.atMs - revokedMs).toBeLessThan(2_000)
  expect(viewer.frames.length - seen).toBeLessThan(10)
  for (const file of ['index.m3u8', /init-\d+\.mp4/.exec(text)![0], /part-\d+-\d+\.m4s/.exec(text)![0]]) {
    expect((await fetch(`${plane.url}/media/hls/${token}/cut/${file}`)).status).toBe(403)
  }
  const again = openViewer(`${plane.wsUrl}/media/ws/${token}/cut`)
  await until('closed again', () => again.closed)
  expect([again.closed!.code, again.frames.length]).toEqual([CLOSE.revoked, 0])
  expect(other.closed).toBeNull()
})

test('a token ends by itself, and watching goes on where it was renewed', async () => {
  const address = (await plane.addBroadcast({ id: 'b5' }, ['short']))['short']!
  encode(address)
  await delivering('short')
  const viewer = watch('b5', 'short', { id: 'g5', expiresAtMs: Date.now() + 900 })
  const renewed = watch('b5', 'short', { id: 'g6', expiresAtMs: Date.now() + 900 })
  const thief = watch('b5', 'short', { id: 'g7' })
  await until('open', () => renewed.frames.length > 0 && thief.frames.length > 0)
  renewed.socket.send(JSON.stringify({ type: 'renew', token: plane.token({ subject: 'b5', id: 'g6' }) }))
  renewed.socket.send(JSON.stringify({ type: 'ping', sentAtMs: 5 }))
  thief.socket.send(JSON.stringify({ type: 'renew', token: plane.token({ subject: 'b5', id: 'g6' }) }))
  await until('closed', () => viewer.closed && thief.closed)
  expect(viewer.closed!.code).toBe(CLOSE.expired)
  expect(thief.closed!.code).toBe(CLOSE.refused)
  const seen = renewed.frames.length
  await until('still watching', () => renewed.frames.length > seen + 10)
  expect(renewed.messages.find((message) => message.type === 'pong')).toMatchObject({ sentAtMs: 5 })
})

test('no token, a forged, foreign, expired or misused one opens nothing on any path', async () => {
  await plane.addBroadcast({ id: 'b6' }, ['door'])
  await plane.addBroadcast({ id: 'b7' }, ['other'])
  const claims = { id: 'x', viewer: 'v', use: 'watch' as const, subject: 'b6', expiresAtMs: Date.now() + 60_000 }
  const wrong: Record<string, string> = {
    none: 'none', dot: '.', forged: signPlaybackToken(claims, randomBytes(16).toString('hex')),
    tampered: `A${plane.token(claims).slice(1)}`, expired: plane.token({ ...claims, expiresAtMs: Date.now() - 1 }),
    long: 'a.'.repeat(2_000), foreign: plane.token({ ...claims, subject: 'b7' }), replay: plane.token({ ...claims, use: 'replay' }), gone: plane.token({ ...claims, subject: 'nothing' }),
  }
  for (const [name, token] of Object.entries(wrong)) {
    for (const file of ['index.m3u8', 'init-1.mp4', 'seg-1.m4s', 'part-1-0.m4s']) {
      const response = await fetch(`${plane.url}/media/hls/${token}/door/${file}`)
      expect([name, file, response.status >= 400 && response.status < 500]).toEqual([name, file, true])
    }
    for (const file of ['index.json', 'index.m3u8', 'media.mp4']) expect((await fetch(`${plane.url}/media/vod/${token}/door/${file}`)).status).toBeGreaterThanOrEqual(400)
    const viewer = openViewer(`${plane.wsUrl}/media/ws/${token}/door`)
    await until(`${name} turned away`, () => viewer.closed ?? viewer.refusedWith)
    expect([name, viewer.frames.length]).toEqual([name, 0])
  }
  for (const path of ['/media/ws//door', '/media/ws', '/media/hls', '/media/hls//door/index.m3u8', '/media/../control/status', '/control/status']) {
    expect((await fetch(`${plane.url}${path}`)).status).toBeGreaterThanOrEqual(400)
  }
})

test('a page of another origin gets neither a socket nor media', async () => {
  await plane.addBroadcast({ id: 'b8' }, ['origin'])
  const foreign = watch('b8', 'origin', {}, 'https://evil.example')
  await until('refused', () => foreign.refusedWith)
  expect(foreign.refusedWith).toBe(403)
  const own = watch('b8', 'origin', {}, plane.app.url)
  await until('told', () => own.messages.length > 0)
  const url = `${plane.url}/media/hls/${plane.token({ subject: 'b8' })}/origin/index.m3u8`
  expect((await fetch(url, { headers: { origin: 'https://evil.example' } })).status).toBe(403)
  const response = await fetch(`${plane.url}/media/hls/${plane.token({ subject: 'b8' })}/origin/nothing.m4s`, { headers: { origin: plane.app.url } })
  expect(response.headers.get('access-control-allow-origin')).toBe(plane.app.url)
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
})

test('the end of a broadcast closes its viewers with the reason', async () => {
  await plane.addBroadcast({ id: 'b9' }, ['end'])
  const viewer = watch('b9', 'end')
  await until('told', () => viewer.messages.length > 0)
  await plane.change((state) => void state.broadcasts.splice(state.broadcasts.findIndex((each) => each.id === 'b9'), 1))
  await until('closed', () => viewer.closed)
  expect(viewer.closed!.code).toBe(CLOSE.ended)
})
