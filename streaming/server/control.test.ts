import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { controlSecret } from '../session/control-secret'
import { createMediaClient } from '../session/media-client'
import { type TestPlane, publish, startTestPlane, until } from './test-plane'

let plane: TestPlane
beforeAll(async () => { plane = await startTestPlane() })
afterAll(() => plane?.stop())

const put = (body: string) => fetch(`${plane.url}/control/state`, { method: 'PUT', body, headers: { authorization: `Bearer ${controlSecret(plane.mediaSecret)}` } })

test('an older document never replaces a newer one', async () => {
  await plane.change(() => undefined)
  const { revision } = plane.state
  const response = await put(JSON.stringify({ ...plane.state, revision: revision - 1 }))
  expect([response.status, await response.json()]).toEqual([409, { revision }])
  expect((await put(JSON.stringify(plane.state))).status).toBe(200)
  expect((await plane.media.status()).revision).toBe(revision)
})

test('only the application controls the media plane, and a damaged document changes nothing', async () => {
  for (const authorization of ['', 'Bearer', `Bearer ${plane.mediaSecret}`, `Bearer ${controlSecret('another secret')}`]) {
    for (const [method, path] of [['GET', 'status'], ['PUT', 'state'], ['DELETE', 'recordings/x'], ['POST', 'inputs/x/disconnect']]) {
      expect((await fetch(`${plane.url}/control/${path}`, { method: method!, headers: { authorization } })).status).toBe(401)
    }
  }
  const { revision } = plane.state
  const wrong = ['', '{', 'null', '[]', '{}', JSON.stringify({ ...plane.state, revision: revision + 1, inputs: [{ inputId: 'x', keyHash: 'short' }] }),
    JSON.stringify({ ...plane.state, revision: revision + 1, broadcasts: [{ id: 'x', phase: 'other' }] }), `"${'x'.repeat(9 * 1024 * 1024)}"`]
  for (const body of wrong) expect(await put(body).then((response) => response.status, () => 400)).toBe(400)
  expect((await plane.media.status()).revision).toBe(revision)
})

test('a recording opens with the broadcast, goes on over a restart while the application is away, and is told closed', async () => {
  const address = (await plane.addBroadcast({ id: 'rec', recordingId: 'r1' }, ['field']))['field']!
  let encoder = publish(address)
  await until('recorded', async () => ((await plane.media.summary('r1'))?.durationMs ?? 0) > 1_000)
  plane.app.isUp = false
  await plane.restart()
  await encoder.stop()
  encoder = publish(address)
  try {
    const before = (await plane.media.summary('r1'))!.durationMs
    expect(before).toBeGreaterThan(1_000)
    await until('the recording grows', async () => (await plane.media.summary('r1'))!.durationMs > before + 1_000)
    plane.app.isUp = true
    await plane.change((state) => void state.broadcasts.splice(0))
    await until('closed is told', () => plane.events.some((event) => event.type === 'recording-closed' && event.recordingId === 'r1'), 15_000)
    const { startedAtMs } = { startedAtMs: (await plane.media.summary('r1'))!.startedAtMs }
    plane.recordingPlans.set('r1', { id: 'r1', startedAtMs, endedAtMs: Date.now(), streams: [{ name: 'field', offsetMs: 0 }], barred: [] })
    const token = plane.token({ subject: 'r1', use: 'replay' })
    const index = (await (await fetch(`${plane.url}/media/vod/${token}/field/index.json`)).json()) as { fragments: [number, number, number][] }
    expect(index.fragments.length).toBeGreaterThan(3)
    const range = await fetch(`${plane.url}/media/vod/${token}/field/media.mp4`, { headers: { range: 'bytes=0-999' } })
    expect([range.status, (await range.arrayBuffer()).byteLength]).toEqual([206, 1_000])
    expect((await fetch(`${plane.url}/media/vod/${plane.token({ subject: 'r1', use: 'watch' })}/field/index.json`)).status).toBe(403)
    plane.recordingPlans.delete('r1')
    await plane.media.forgetRecordingPlan('r1')
    expect((await fetch(`${plane.url}/media/vod/${token}/field/index.json`)).status).toBe(404)
    await plane.media.removeRecording('r1')
    expect(await plane.media.summary('r1')).toBeNull()
  } finally {
    await encoder.stop()
  }
}, 40_000)

test('a key that the media plane has not heard of is asked for once; a wrong one is refused and told', async () => {
  const key = 'pushed-while-the-network-was-down'
  plane.state.inputs.push({ inputId: 'fresh', keyHash: createHash('sha256').update(key).digest('hex'), masks: [] })
  plane.state.revision++
  const encoder = publish(`${plane.rtmpUrl}/${key}`)
  const stranger = publish(`${plane.rtmpUrl}/wrong`)
  await until('connected', () => plane.events.some((event) => event.type === 'input-connected' && event.inputId === 'fresh'))
  await until('refused', () => plane.events.some((event) => event.type === 'input-refused' && event.reason === 'wrong-key'))
  await plane.change((state) => void state.inputs.splice(0))
  await until('its key withdrawn, the encoder is cut off', () => plane.events.some((event) => event.type === 'input-disconnected' && event.inputId === 'fresh' && event.reason === 'key-withdrawn'))
  await Promise.all([encoder.stop(), stranger.stop()])
})

test('the application is told in one sentence when the media plane does not answer', async () => {
  const client = createMediaClient({ url: 'http://127.0.0.1:9', mediaSecret: plane.mediaSecret })
  await expect(client.status()).rejects.toThrow('The media plane does not answer.')
})

test('a database put back from a backup is believed at the next start, though its documents are older', async () => {
  await plane.change((state) => void (state.revision += 100))
  plane.state.revision = 5
  plane.state.inputs = [{ inputId: 'restored', keyHash: 'a'.repeat(64), masks: [] }]
  await plane.media.push(plane.state)
  expect((await plane.media.status()).revision).toBeGreaterThan(100)
  await plane.restart()
  await until('the restored document', async () => (await plane.media.status()).revision === 5)
})
