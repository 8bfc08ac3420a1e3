import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Clip, encodeClip, probePackets, seeded, shifted } from '../cmaf/fixture'
import type { RecordingIndex, RecordingPlan } from '../contract'
import { type MediaRecordingStore, type VodHandler, type VodResponse, createRecordingStore, createVodHandler, exportMp4, httpSource } from './index'

const START = 1_790_000_000_000
let folder: string
let clip: Clip
let store: MediaRecordingStore
let handler: VodHandler
let plan: RecordingPlan
let server: Server
let base: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vod-'))
  clip = encodeClip({ seconds: 12 })
  let wallMs = START
  store = createRecordingStore({ dataDir: folder, log: { info: () => undefined, error: () => undefined }, now: () => wallMs })
  for (const [name, begins] of [['field', [0, 22_000]], ['panorama', [3_000]]] as const) {
    wallMs = START
    const writer = await store.open('r1', name, START, (detail) => { throw new Error(detail) })
    for (const begin of begins) {
      writer.onConfig(clip.configs)
      for (const unit of shifted(clip.units, START + begin)) { wallMs = unit.dtsMs; writer.onUnit(unit) }
      writer.onRunEnd()
    }
    await writer.close()
  }
  handler = createVodHandler({ store, planOf: (id) => Promise.resolve(id === 'r1' ? plan : null) })
  server = createServer((request, response) => {
    const [, stream, file] = request.url!.split('/')
    void handler('r1', stream!, file!, request.headers.range).then(({ status, headers, body }) => {
      response.writeHead(status, headers)
      if (body instanceof Readable) body.pipe(response)
      else response.end(body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

const planned = (more: Partial<RecordingPlan> = {}): RecordingPlan => ({
  id: 'r1', startedAtMs: START, endedAtMs: START + 34_000, streams: [{ name: 'field', offsetMs: 0 }, { name: 'panorama', offsetMs: 120 }], barred: [], ...more,
})

const text = async ({ body }: VodResponse) => (body instanceof Readable ? (await buffer(body)).toString() : body.toString())
const indexOf = async (stream: string) => JSON.parse(await text(await handler('r1', stream, 'index.json', undefined))) as RecordingIndex
const durations = (playlist: string) => [...playlist.matchAll(/#EXTINF:([\d.]+)/g)].map((match) => Number(match[1]))

describe('replay of a whole recording', () => {
  test('both angles have playlists of the same length, with the drop-out as a gap of its own', async () => {
    plan = planned()
    const field = await text(await handler('r1', 'field', 'index.m3u8', undefined))
    const panorama = await text(await handler('r1', 'panorama', 'index.m3u8', undefined))
    const total = (playlist: string) => durations(playlist).reduce((sum, each) => sum + each, 0)
    expect(Math.abs(total(field) - total(panorama))).toBeLessThan(0.1)
    expect(field.match(/#EXT-X-GAP/g)).toHaveLength(2)
    expect(field.match(/#EXT-X-MAP/g)).toHaveLength(2)
    expect(field.match(/#EXT-X-DISCONTINUITY\n/g)).toHaveLength(2)
    expect(field).toContain('#EXT-X-INDEPENDENT-SEGMENTS')
    expect(field.trimEnd().endsWith('#EXT-X-ENDLIST')).toBe(true)
    const target = Number(/TARGETDURATION:(\d+)/.exec(field)![1])
    for (const each of [...durations(field), ...durations(panorama)]) expect(Math.round(each)).toBeLessThanOrEqual(target)
  })

  test('an independent player reads the playlist over HTTP and gets every picture', async () => {
    // With this offset it begins at 0: ffmpeg 5.1 does not know gap entries.
    plan = planned({ streams: [{ name: 'panorama', offsetMs: 3_000 }] })
    const args = ['-v', 'error', '-select_streams', 'v', '-show_packets', '-of', 'json', `${base}/panorama/index.m3u8`]
    const { stdout } = await promisify(execFile)('/usr/bin/ffprobe', args, { timeout: 15_000, maxBuffer: 50_000_000 })
    const packets = JSON.parse(stdout) as { packets: unknown[] }
    expect(packets.packets).toHaveLength(clip.videoFrames)
  })

  test('calibration moves an angle by its capture delay', async () => {
    plan = planned()
    const shiftedIndex = await indexOf('panorama')
    plan = planned({ streams: [{ name: 'panorama', offsetMs: 0 }] })
    const plain = await indexOf('panorama')
    expect(plain.fragments[0]![3] - shiftedIndex.fragments[0]![3]).toBeCloseTo(120, 5)
  })

  test('every range of the index is the very bytes of the file', async () => {
    plan = planned()
    const file = readFileSync(store.mediaPath('r1', 'field'))
    const { fragments } = await indexOf('field')
    for (const [, offset, length] of fragments.slice(0, 5)) {
      const response = await handler('r1', 'field', 'media.mp4', `bytes=${offset}-${offset + length - 1}`)
      expect([response.status, response.headers['content-range']]).toEqual([206, `bytes ${offset}-${offset + length - 1}/${file.length}`])
      expect((await buffer(response.body as Readable)).equals(file.subarray(offset, offset + length))).toBe(true)
    }
    const whole = await handler('r1', 'field', 'media.mp4', undefined)
    expect(whole.status).toBe(200)
    expect((await buffer(whole.body as Readable)).length).toBe(file.length)
  })

  test.each([['bytes=5-2', 416], ['bytes=999999999-', 416], ['bytes=0-1,5-6', 416], ['bytes=x-', 416], ['bytes=-0', 416], ['bytes=-10', 206]])('range %s is answered %i', async (range, status) => {
    plan = planned()
    const response = await handler('r1', 'field', 'media.mp4', range)
    expect(response.status).toBe(status)
    if (response.body instanceof Readable) response.body.destroy()
  })

  test('what is not in the plan is not there', async () => {
    plan = planned({ streams: [{ name: 'field', offsetMs: 0 }] })
    for (const [id, stream, file] of [['r2', 'field', 'index.json'], ['r1', 'panorama', 'index.json'], ['r1', 'field', 'open'], ['r1', 'field', '../field/media.mp4']] as const) {
      expect((await handler(id, stream, file, undefined)).status).toBe(404)
    }
  })
})

describe('a passage barred by a hold', () => {
  const barred = [{ fromMs: START + 4_300, toMs: START + 6_200 }]

  test('is in no index and no playlist, nor what can\'t be decoded without it', async () => {
    plan = planned({ barred })
    const { fragments } = await indexOf('field')
    expect(fragments.every(([, , , startMs, durationMs]) => startMs + durationMs <= 4_300 || startMs >= 6_200)).toBe(true)
    const next = fragments.find(([, , , startMs]) => startMs > 5_000)!
    expect([next[5], next[3] < 7_100]).toEqual([1, true])
    const playlist = await text(await handler('r1', 'field', 'index.m3u8', undefined))
    expect(Math.abs(durations(playlist).reduce((sum, each) => sum + each, 0) - 34)).toBeLessThan(0.2)
    expect(playlist.match(/#EXT-X-GAP/g)!.length).toBeGreaterThan(2)
  })

  test('not one of its bytes is served, whatever range is asked for', async () => {
    plan = planned()
    const all = await indexOf('field')
    plan = planned({ barred })
    const allowed = new Set((await indexOf('field')).fragments.map(([, offset]) => offset))
    const hidden = all.fragments.filter(([, offset]) => !allowed.has(offset)).map(([, offset, length]) => [offset, offset + length] as const)
    expect(hidden.length).toBeGreaterThan(4)
    const { size } = { size: (await store.streamIndex('r1', 'field'))!.bytes }
    const random = seeded(5)
    let refused = 0
    for (let round = 0; round < 2_000; round++) {
      const start = Math.floor(random() * size)
      const end = round % 3 === 0 ? null : start + Math.floor(random() * 200_000)
      const response = await handler('r1', 'field', 'media.mp4', `bytes=${start}-${end ?? ''}`)
      if (response.status === 206) {
        const [, from, to] = /bytes (\d+)-(\d+)/.exec(response.headers['content-range']!)!.map(Number) as [number, number, number]
        for (const [hiddenFrom, hiddenTo] of hidden) expect(from < hiddenTo && to >= hiddenFrom).toBe(false)
        ;(response.body as Readable).destroy()
      } else {
        expect(response.status).toBe(403)
        refused++
      }
    }
    expect(refused).toBeGreaterThan(100)
    expect((await handler('r1', 'field', 'media.mp4', undefined)).status).toBe(403)
  })

  test('is not in an MP4 made over HTTP either', async () => {
    plan = planned({ barred })
    const outPath = join(folder, 'out.mp4')
    expect(await exportMp4({ ffmpegPath: '/usr/bin/ffmpeg', source: httpSource(() => `${base}/field/`), outPath })).toEqual({ kind: 'done', files: [outPath] })
    const times = probePackets(outPath).map(({ pts_time }) => Number(pts_time))
    expect(times.filter((time) => time > 4.3 && time < 6.2)).toEqual([])
    expect(times.length).toBeGreaterThan(500)
    plan = planned({ barred: [{ fromMs: START, toMs: null }] })
    expect(await exportMp4({ ffmpegPath: '/usr/bin/ffmpeg', source: httpSource(`${base}/field/index.m3u8`), outPath })).toEqual({ kind: 'nothing-recorded' })
  })

  test('that is still open bars everything from its beginning', async () => {
    plan = planned({ barred: [{ fromMs: START + 5_000, toMs: null }] })
    const { fragments } = await indexOf('field')
    expect(fragments.every(([, , , startMs, durationMs]) => startMs + durationMs <= 5_000)).toBe(true)
  })

  test('is barred by the moment of capture too, where an input lags', async () => {
    plan = planned({ streams: [{ name: 'panorama', offsetMs: 800 }], barred })
    const { fragments } = await indexOf('panorama')
    expect(fragments.every(([, , , startMs, durationMs]) => startMs + durationMs <= 4_300 || startMs >= 6_200)).toBe(true)
    // on the uncalibrated clock as well
    expect(fragments.every(([, , , startMs, durationMs]) => startMs + 800 + durationMs <= 4_300 || startMs + 800 >= 6_200)).toBe(true)
  })
})

test('a recording still being written plays up to its last sync', async () => {
  const writer = await store.open('r3', 'field', START, (detail) => { throw new Error(detail) })
  writer.onConfig(clip.configs)
  for (const unit of shifted(clip.units, START)) writer.onUnit(unit)
  const live = createVodHandler({ store, planOf: () => Promise.resolve(planned({ id: 'r3', endedAtMs: null, streams: [{ name: 'field', offsetMs: 0 }] })) })
  await expect.poll(async () => durations(await text(await live('r3', 'field', 'index.m3u8', undefined))).length).toBeGreaterThanOrEqual(2)
  const playlist = await text(await live('r3', 'field', 'index.m3u8', undefined))
  expect(playlist).not.toContain('ENDLIST')
  const [, length, offset] = /BYTERANGE:(\d+)@(\d+)/.exec(playlist)!.map(Number) as [number, number, number]
  const response = await live('r3', 'field', 'media.mp4', `bytes=${offset}-${offset + length - 1}`)
  expect((await buffer(response.body as Readable)).length).toBe(length)
  await writer.close()
})
