import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Clip, decodeErrors, encodeClip, probePackets, seeded, shifted } from '../cmaf/fixture'
import { initSegment } from '../cmaf/index'
import type { AccessUnit } from '../relay/access-unit'
import { MediaFile } from './media-file'
import { type MediaRecordingStore, createRecordingStore } from './store'
import { createWriter } from './writer'

const START = 1_790_000_000_000
const silent = { info: () => undefined, error: () => undefined }
let folder: string
let clip: Clip
let larger: Clip
let wallMs = START

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'recording-'))
  clip = encodeClip({ seconds: 6 })
  larger = encodeClip({ seconds: 2, size: '640x360' })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let made = 0
function newStore(): { store: MediaRecordingStore; dataDir: string; path: (id: string) => string } {
  const dataDir = join(folder, `data-${made++}`)
  mkdirSync(dataDir)
  const store = createRecordingStore({ dataDir, log: silent, now: () => wallMs })
  return { store, dataDir, path: (id) => store.mediaPath(id, 'field') }
}

const noFailure = (detail: string) => { throw new Error(detail) }

async function record(store: MediaRecordingStore, id: string, runs: { configs: Clip['configs']; units: AccessUnit[] }[], onFailure: (detail: string) => void = noFailure): Promise<void> {
  const writer = await store.open(id, 'field', START, onFailure)
  for (const { configs, units } of runs) {
    writer.onConfig(configs)
    for (const unit of units) {
      wallMs = Math.max(wallMs, Math.min(unit.dtsMs, START + 60_000))
      writer.onUnit(unit)
    }
    writer.onRunEnd()
  }
  await writer.close()
}

const run = (byMs: number, units = clip.units) => ({ configs: clip.configs, units: shifted(units, START + byMs) })

describe('what is kept', () => {
  test('an encoder that drops out for 10 s leaves one recording with the gap at its place', async () => {
    const { store, path } = newStore()
    await record(store, 'r1', [run(500), run(16_500)])
    const summary = (await store.summary('r1'))!
    expect(summary.streams).toHaveLength(1)
    expect(summary.streams[0]!.spans).toHaveLength(2)
    const [first, second] = summary.streams[0]!.spans as [{ fromMs: number; toMs: number }, { fromMs: number; toMs: number }]
    expect(Math.abs(first.toMs - 6_500)).toBeLessThan(60)
    expect(Math.abs(second.fromMs - 16_500)).toBeLessThan(60)
    expect(summary.streams[0]).toMatchObject({ width: 320, height: 180, hasAudio: true })
    expect(decodeErrors(path('r1'))).toBe('')
    const packets = probePackets(path('r1'))
    expect(packets.filter(({ codec_type }) => codec_type === 'video')).toHaveLength(2 * clip.videoFrames)
    expect(packets.filter(({ codec_type }) => codec_type === 'audio')).toHaveLength(2 * clip.audioFrames)
  })

  test('nothing captured before the start is in the file, which begins with a key frame', async () => {
    const { store } = newStore()
    wallMs = START
    await record(store, 'r1', [run(-2_500)])
    const index = (await store.index('r1', { name: 'field', offsetMs: 0 }, [], START))!
    expect(Math.min(...index.fragments.map(([, , , startMs]) => startMs))).toBeGreaterThanOrEqual(0)
    const firstPicture = index.fragments.find(([, , , , , isKey]) => isKey)!
    expect(firstPicture[3]).toBeCloseTo(521, 0)
  })

  test('bytes written are at most 1.03 of the bytes received for a 500 kbit/s stream, index included', async () => {
    const { store, path } = newStore()
    const slow = encodeClip({ seconds: 20, kilobits: 404 })
    await record(store, 'r1', [{ configs: slow.configs, units: shifted(slow.units, START) }])
    const received = slow.units.reduce((sum, { data }) => sum + data.length, 0)
    const written = statSync(path('r1')).size + statSync(join(path('r1'), '../index.json')).size
    const kilobits = (received * 8) / 20 / 1000
    console.info(`recording overhead: ${(written / received).toFixed(4)} at ${kilobits.toFixed(0)} kbit/s`)
    expect(kilobits).toBeLessThan(560)
    expect(written / received).toBeLessThan(1.03)
  })

  test('a picture size that changes in mid-stream begins a new part of the same file', async () => {
    const { store, path } = newStore()
    const writer = await store.open('r1', 'field', START, noFailure)
    wallMs = START + 10_000
    writer.onConfig(clip.configs)
    for (const unit of shifted(clip.units, START)) writer.onUnit(unit)
    writer.onConfig(larger.configs)
    for (const unit of shifted(larger.units, START + 6_100)) writer.onUnit(unit)
    await writer.close()
    const index = (await store.index('r1', { name: 'field', offsetMs: 0 }, [], START))!
    expect(index.inits.map(({ video }) => video!.width)).toEqual([320, 640])
    const bytes = readFileSync(path('r1'))
    for (const [i, init] of index.inits.entries()) {
      const parts = index.fragments.filter(([initIndex]) => initIndex === i).map(([, offset, length]) => bytes.subarray(offset, offset + length))
      const file = join(folder, `part-${i}.mp4`)
      writeFileSync(file, Buffer.concat([bytes.subarray(init.offset, init.offset + init.length), ...parts]))
      expect(decodeErrors(file)).toBe('')
      expect(probePackets(file).filter(({ codec_type }) => codec_type === 'video')).toHaveLength([clip, larger][i]!.videoFrames)
    }
  })

  test('sound that is announced after the first picture costs no picture', async () => {
    const { store } = newStore()
    wallMs = START + 10_000
    const writer = await store.open('r1', 'field', START, noFailure)
    const units = shifted(clip.units.filter(({ kind }) => kind === 'video'), START)
    writer.onConfig({ video: clip.configs.video, audio: null })
    for (const unit of units.slice(0, 5)) writer.onUnit(unit)
    writer.onConfig(clip.configs)
    for (const unit of units.slice(5)) writer.onUnit(unit)
    await writer.close()
    const { streams } = (await store.summary('r1'))!
    expect(streams[0]!.spans).toHaveLength(1)
    expect(streams[0]!.durationMs).toBeGreaterThan(5_950)
  })

  test.each([['back by 20 s', -20_000], ['forward by a day', 86_400_000], ['back to 1970', -START]])('time stamps that jump %s lose nothing and keep the order', async (_name, jumpMs) => {
    const { store, path } = newStore()
    wallMs = START
    const units = shifted(clip.units, START + 1_000).map((unit) => (unit.dtsMs > START + 4_000 ? { ...unit, dtsMs: unit.dtsMs + jumpMs, ptsMs: unit.ptsMs + jumpMs } : unit))
    const writer = await store.open('r1', 'field', START, noFailure)
    writer.onConfig(clip.configs)
    // The wall clock goes on evenly, whatever the stamps say.
    units.forEach((unit, i) => { wallMs = START + 6_000 + 1_000 + clip.units[i]!.dtsMs; writer.onUnit(unit) })
    await writer.close()
    const index = (await store.index('r1', { name: 'field', offsetMs: 0 }, [], START))!
    index.fragments.forEach(([, offset, , startMs], i) => {
      const before = index.fragments[i - 1]
      if (before) expect([offset > before[1], startMs >= before[3]]).toEqual([true, true])
    })
    expect(index.durationMs).toBeLessThan(60_000)
    expect(probePackets(path('r1')).filter(({ codec_type }) => codec_type === 'video')).toHaveLength(clip.videoFrames)
    expect(decodeErrors(path('r1'))).toBe('')
  })
})

describe('what is written when', () => {
  test('with a key frame a minute the pictures are still on the disk within a second', async () => {
    const { store } = newStore()
    const long = encodeClip({ seconds: 4, gop: 1800 })
    const writer = await store.open('r1', 'field', START, noFailure)
    wallMs = START + 5_000
    writer.onConfig(long.configs)
    for (const unit of shifted(long.units, START)) writer.onUnit(unit)
    await expect.poll(async () => (await store.streamIndex('r1', 'field'))!.fragments.at(-1), { timeout: 900, interval: 20 }).toMatchObject({ isKey: false })
    await expect.poll(async () => {
      const last = (await store.streamIndex('r1', 'field'))!.fragments.at(-1)!
      return last.startMs + last.durationMs
    }, { timeout: 900, interval: 20 }).toBeGreaterThan(3_990)
    await writer.close()
  })

  test('a stream of key frames alone is not cut at each of them, and still begins fragments with key frames', async () => {
    const { store } = newStore()
    const intra = encodeClip({ seconds: 2, gop: 1, audio: false })
    await record(store, 'r1', [{ configs: intra.configs, units: shifted(intra.units, START) }])
    const { fragments } = (await store.index('r1', { name: 'field', offsetMs: 0 }, [], START))!
    expect(fragments.length).toBeLessThanOrEqual(11)
    expect(fragments.every(([, , , , , isKey]) => isKey === 1)).toBe(true)
  })

  test('a disk that stands still costs pictures up to a key frame, never memory, and is said once', async () => {
    const { store, path } = newStore()
    await record(store, 'r1', [run(0)])
    const file = await open(path('r1'), 'r+')
    let release: () => void = () => undefined
    const standstill = new Promise<void>((resolve) => { release = resolve })
    const slow = {
      write: file.write.bind(file), truncate: file.truncate.bind(file), close: () => file.close(),
      datasync: async () => { await standstill; await file.datasync() },
    } as unknown as FileHandle
    const index = (await store.streamIndex('r1', 'field'))!
    const before = { fragments: index.fragments.length, bytes: index.bytes }
    const media = new MediaFile(slow, index, (error) => { throw error })
    const told: string[] = []
    const writer = createWriter({ media, now: () => START + 3_600_000, onFailure: (detail) => told.push(detail), onClosed: () => Promise.resolve() })
    writer.onConfig(clip.configs)
    const big = Buffer.alloc(1_000_000)
    const picture = (i: number): AccessUnit => ({ kind: 'video', isKey: i % 10 === 0, dtsMs: START + 20_000 + i * 40, ptsMs: START + 20_000 + i * 40, data: big })
    for (let i = 0; i < 100; i++) writer.onUnit(picture(i))
    release()
    await media.drained()
    for (let i = 100; i < 130; i++) writer.onUnit(picture(i))
    await writer.close()
    expect(told).toHaveLength(1)
    expect(index.bytes - before.bytes).toBeLessThan(90_000_000)
    const added = index.fragments.slice(before.fragments)
    const holes = added.filter(({ startMs }, i) => { const last = added[i - 1]; return last && startMs - last.startMs - last.durationMs > 100 })
    expect(holes).toHaveLength(1)
    expect(holes[0]!.isKey).toBe(true)
    expect(added.at(-1)!.startMs + added.at(-1)!.durationMs).toBeCloseTo(20_000 + 130 * 40, 0)
  })

  test('when room is made on a full disk, the recording goes on at a key frame with the loss as a gap', async () => {
    const { store, path } = newStore()
    await record(store, 'r1', [run(0)])
    const file = await open(path('r1'), 'r+')
    let isFull = true
    const full = {
      truncate: file.truncate.bind(file), close: () => file.close(), datasync: () => file.datasync(),
      write: (...args: [Buffer, number, number, number]) => (isFull ? Promise.reject(new Error('ENOSPC')) : file.write(...args)),
    } as unknown as FileHandle
    const index = (await store.streamIndex('r1', 'field'))!
    const media = new MediaFile(full, index, () => undefined, 50)
    const writer = createWriter({ media, now: () => START + 3_600_000, onFailure: noFailure, onClosed: () => Promise.resolve() })
    writer.onConfig(clip.configs)
    for (const unit of shifted(clip.units, START + 10_000)) writer.onUnit(unit)
    await expect.poll(() => media.failures, { interval: 5 }).toBe(1)
    await media.drained()
    isFull = false
    await expect.poll(() => media.isResting, { interval: 5 }).toBe(false)
    for (const unit of shifted(clip.units, START + 20_000)) writer.onUnit(unit)
    await writer.close()
    rmSync(join(path('r1'), '../index.json'))
    const again = createRecordingStore({ dataDir: join(path('r1'), '../../../..'), log: silent })
    const spans = (await again.summary('r1'))!.streams[0]!.spans
    expect(spans).toHaveLength(2)
    expect(spans[1]!.fromMs).toBeGreaterThan(19_900)
    expect(decodeErrors(path('r1'))).toBe('')
  })

  test('a full disk is said once, keeps what was recorded before, and nothing else is disturbed', async () => {
    const { store, path } = newStore()
    mkdirSync(join(path('full'), '..'), { recursive: true })
    symlinkSync('/dev/full', path('full'))
    const failures: string[] = []
    await record(store, 'full', [run(0), run(10_000)], (detail) => failures.push(detail))
    expect(failures).toHaveLength(1)
    expect(failures[0]).toContain('ENOSPC')
    await record(store, 'r2', [run(0)])
    expect((await store.summary('r2'))!.streams[0]!.spans).toHaveLength(1)
  })

  test('a disk that runs full in the middle (a file size limit) keeps everything synced before', async () => {
    const { store, dataDir, path } = newStore()
    await record(store, 'r1', [run(0)])
    const whole = statSync(path('r1')).size
    const limited = join(folder, 'limited.mjs')
    execFileSync(join(process.cwd(), 'node_modules/.bin/esbuild'), [join(import.meta.dirname, 'limited.fixture.ts'), '--bundle', '--platform=node', '--format=esm', `--outfile=${limited}`, '--log-level=error'])
    const clipFile = join(folder, 'clip.json')
    writeFileSync(clipFile, JSON.stringify({ ...clip, units: clip.units.map((unit) => ({ ...unit, data: unit.data.toString('base64') })) }))
    const blocks = Math.floor(whole / 2 / 512)
    const said = execFileSync('/bin/sh', ['-c', `ulimit -f ${blocks}; exec ${process.execPath} ${limited} ${dataDir} ${clipFile} r2 ${START}`]).toString()
    expect(said.trim()).toBe('failures: 1')
    const kept = (await store.streamIndex('r2', 'field'))!
    expect(kept.fragments.length).toBeGreaterThan(3)
    expect(decodeErrors(path('r2'))).toBe('')
  })
})

describe('after a power cut', () => {
  test('at 40 random places, with garbage behind: what was synced is kept, the rest is cut, and recording goes on in the same file', async () => {
    const { store, path } = newStore()
    await record(store, 'whole', [run(0)])
    const bytes = readFileSync(path('whole'))
    const whole = (await store.streamIndex('whole', 'field'))!
    const random = seeded(42)
    for (let round = 0; round < 40; round++) {
      const id = `cut-${round}`
      const cut = Math.floor(random() * bytes.length)
      const garbage = Buffer.from(Array.from({ length: Math.floor(random() * 3_000) }, () => (round % 2 ? 0 : Math.floor(random() * 256))))
      const file = path(id)
      mkdirSync(join(file, '..'), { recursive: true })
      writeFileSync(file, Buffer.concat([bytes.subarray(0, cut), garbage]))
      writeFileSync(join(file, '../open'), '')
      expect(await store.recover()).toEqual([id])
      const synced = whole.fragments.filter(({ offset, length }) => offset + length <= cut)
      const kept = await store.streamIndex(id, 'field')
      expect(kept?.fragments ?? []).toEqual(synced)
      const end = synced.at(-1)
      if (end) expect(statSync(file).size).toBe(end.offset + end.length)
      else expect(statSync(file).size).toBeLessThanOrEqual(whole.fragments[0]!.offset)
    }
    expect(await store.recover()).toEqual([])
    await record(store, 'cut-7', [run(20_000)])
    const spans = (await store.summary('cut-7'))!.streams[0]!.spans
    expect(spans.at(-1)!.fromMs).toBeGreaterThan(19_900)
    expect(decodeErrors(path('cut-7'))).toBe('')
  })

  test('a fragment whose media did not reach the disk, though its head did, is found by its checksum', async () => {
    const { store, path } = newStore()
    await record(store, 'r1', [run(0)])
    const index = (await store.streamIndex('r1', 'field'))!
    const victim = index.fragments.at(-2)!
    const bytes = readFileSync(path('r1'))
    bytes.fill(0, victim.offset + victim.length - 600, victim.offset + victim.length - 100)
    writeFileSync(path('r1'), bytes)
    writeFileSync(join(path('r1'), '../open'), '')
    const again = newStore()
    const store2 = createRecordingStore({ dataDir: join(path('r1'), '../../../..'), log: silent })
    expect(await store2.recover()).toEqual(['r1'])
    expect((await store2.streamIndex('r1', 'field'))!.fragments).toHaveLength(index.fragments.length - 2)
    void again
  })

  test('an index that was lost or does not fit is made again from the media', async () => {
    const { store, dataDir, path } = newStore()
    await record(store, 'r1', [run(0)])
    const before = await store.index('r1', { name: 'field', offsetMs: 0 }, [], START)
    for (const damage of ['', '{"version":1,"bytes":1}', 'garbage']) {
      writeFileSync(join(path('r1'), '../index.json'), damage)
      expect(await createRecordingStore({ dataDir, log: silent }).index('r1', { name: 'field', offsetMs: 0 }, [], START)).toEqual(before)
    }
  })

  test('names from a URL never leave the folder', async () => {
    const { store } = newStore()
    await expect(store.open('../etc', 'field', START, noFailure)).rejects.toThrow()
    expect(await store.streamIndex('..', 'field')).toBeNull()
    expect(await store.index('r1', { name: '../../x', offsetMs: 0 }, [], START)).toBeNull()
    await store.remove('../..')
  })
})

test('the fixtures are what the tests believe', () => {
  expect(initSegment(clip.configs).length).toBeLessThan(1_500)
})
