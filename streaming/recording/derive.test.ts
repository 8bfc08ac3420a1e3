import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Clip, decodeErrors, encodeClip, probePackets, shifted } from '../cmaf/fixture'
import type { BarredPassage } from '../contract'
import { type MediaRecordingStore, type Thumbnails, createRecordingStore, exportMp4, fileSource, makeThumbnails } from './index'

const START = 1_790_000_000_000
const ffmpegPath = '/usr/bin/ffmpeg'
let folder: string
let clip: Clip
let larger: Clip
let store: MediaRecordingStore
let wallMs = START

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'derive-'))
  clip = encodeClip({ seconds: 8 })
  larger = encodeClip({ seconds: 3, size: '640x360' })
  store = createRecordingStore({ dataDir: folder, log: { info: () => undefined, error: () => undefined }, now: () => wallMs })
  // 0.5 to 8.5 s, a drop-out, 20 to 28 s
  await record('r1', [[clip, 500], [clip, 20_000]])
  await record('changing', [[clip, 0], [larger, 10_000]])
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function record(id: string, runs: [Clip, number][]) {
  const writer = await store.open(id, 'field', START, (detail) => { throw new Error(detail) })
  for (const [{ configs, units }, begin] of runs) {
    writer.onConfig(configs)
    for (const unit of shifted(units, START + begin)) { wallMs = unit.dtsMs; writer.onUnit(unit) }
    writer.onRunEnd()
  }
  await writer.close()
}

async function sourceOf(id: string, offsetMs = 0, barred: BarredPassage[] = []) {
  return fileSource(store.mediaPath(id, 'field'), (await store.index(id, { name: 'field', offsetMs }, barred, START))!)
}

const videoTimes = (file: string) => probePackets(file).filter(({ codec_type }) => codec_type === 'video').map(({ pts_time }) => Number(pts_time))

describe('an MP4 to download', () => {
  test('has every picture and sound at its time, the gap included, and plays from its first bytes', async () => {
    const outPath = join(folder, 'whole.mp4')
    const shares: number[] = []
    expect(await exportMp4({ ffmpegPath, source: await sourceOf('r1'), outPath, onProgress: (share) => shares.push(share) })).toEqual({ kind: 'done', files: [outPath] })
    expect(shares.at(-1)).toBe(1)
    const bytes = readFileSync(outPath)
    expect(bytes.indexOf('moov')).toBeLessThan(bytes.indexOf('mdat'))
    expect(decodeErrors(outPath)).toBe('')
    const times = videoTimes(outPath)
    expect(times).toHaveLength(2 * clip.videoFrames)
    expect(times[0]).toBeCloseTo(0.521, 2)
    expect(times[clip.videoFrames]).toBeCloseTo(20.021, 2)
    expect(probePackets(outPath).filter(({ codec_type }) => codec_type === 'audio')).toHaveLength(2 * clip.audioFrames)
  })

  test('is calibrated, and leaves a barred passage out', async () => {
    const outPath = join(folder, 'barred.mp4')
    const barred = [{ fromMs: START + 3_000, toMs: START + 4_000 }]
    expect(await exportMp4({ ffmpegPath, source: await sourceOf('r1', 200, barred), outPath })).toMatchObject({ kind: 'done' })
    const times = videoTimes(outPath)
    expect(times[0]).toBeCloseTo(0.321, 2)
    expect(times.filter((time) => time > 2.8 && time < 3.8)).toEqual([])
    expect(decodeErrors(outPath)).toBe('')
  })

  test('comes in two files where the picture changed its size', async () => {
    const outPath = join(folder, 'changing.mp4')
    const result = await exportMp4({ ffmpegPath, source: await sourceOf('changing'), outPath })
    expect(result).toEqual({ kind: 'done', files: [outPath, join(folder, 'changing-2.mp4')] })
    expect(videoTimes(join(folder, 'changing-2.mp4'))[0]).toBeCloseTo(10.021, 2)
    expect(decodeErrors(join(folder, 'changing-2.mp4'))).toBe('')
  })

  test('that is called off, or can\'t be made, leaves nothing behind', async () => {
    const controller = new AbortController()
    const source = await sourceOf('r1')
    const outPath = join(folder, 'off.mp4')
    expect(await exportMp4({ ffmpegPath, source, outPath, signal: controller.signal, onProgress: () => controller.abort() })).toEqual({ kind: 'aborted' })
    const broken = { ...source, read: () => Promise.reject(new Error('media.mp4 answered 403')) }
    expect(await exportMp4({ ffmpegPath, source: broken, outPath })).toEqual({ kind: 'failed', detail: 'media.mp4 answered 403' })
    expect(await exportMp4({ ffmpegPath: '/no/ffmpeg', source, outPath })).toMatchObject({ kind: 'failed' })
    expect(await exportMp4({ ffmpegPath, source, outPath: join(folder, 'no/such/folder.mp4') })).toMatchObject({ kind: 'failed' })
    expect(readdirSync(folder).filter((name) => name.startsWith('off') || name.endsWith('.part'))).toEqual([])
  })
})

describe('thumbnails for the seek bar', () => {
  /** Mean luma of one tile. */
  function luma(sheet: string, t: Thumbnails, tile: number): number {
    const crop = `crop=${t.width}:${t.height}:${(tile % t.columns) * t.width}:${Math.floor(tile / t.columns) * t.height}`
    const raw = execFileSync(ffmpegPath, ['-v', 'error', '-i', sheet, '-vf', `${crop},format=gray`, '-f', 'rawvideo', 'pipe:1'])
    return raw.reduce((sum, value) => sum + value, 0) / raw.length
  }

  test('show the picture of their time, and nothing where there is none or it is barred', async () => {
    const outFolder = join(folder, 'thumbs')
    const barred = [{ fromMs: START + 22_500, toMs: START + 24_500 }]
    const result = await makeThumbnails({ ffmpegPath, source: await sourceOf('r1', 0, barred), outFolder })
    expect(result.kind).toBe('done')
    const thumbnails = JSON.parse(readFileSync(join(outFolder, 'thumbnails.json'), 'utf8')) as Thumbnails
    expect(thumbnails).toMatchObject({ everyMs: 1000, count: 29, columns: 10, rows: 3, width: 160, height: 90, sheets: ['thumbnails-0.jpg'] })
    const sheet = join(outFolder, 'thumbnails-0.jpg')
    for (const tile of [1, 5, 8, 20, 22, 26]) expect([tile, luma(sheet, thumbnails, tile) > 60]).toEqual([tile, true])
    for (const tile of [12, 15, 18, 24]) expect([tile, luma(sheet, thumbnails, tile) < 20]).toEqual([tile, true])
  })

  test('survive a change of the picture\'s size and a key frame that is broken', async () => {
    const source = await sourceOf('changing')
    const { fragments } = await source.index()
    const victim = fragments.filter(([, , , , , isKey]) => isKey)[2]!
    const damaged = { ...source, read: async (from: number, to: number) => {
      const bytes = await source.read(from, to)
      if (from === victim[1]) bytes.fill(0, bytes.indexOf('mdat') + 4, bytes.length - 12)
      return bytes
    } }
    const outFolder = join(folder, 'thumbs-2')
    const result = await makeThumbnails({ ffmpegPath, source: damaged, outFolder })
    if (result.kind !== 'done') throw new Error(JSON.stringify(result))
    const sheet = join(outFolder, 'thumbnails-0.jpg')
    expect(luma(sheet, result.thumbnails, 2)).toBeLessThan(20)
    for (const tile of [1, 3, 4, 11, 12]) expect([tile, luma(sheet, result.thumbnails, tile) > 60]).toEqual([tile, true])
  })

  test('that are called off leave nothing behind', async () => {
    const outFolder = join(folder, 'thumbs-3')
    const controller = new AbortController()
    expect(await makeThumbnails({ ffmpegPath, source: await sourceOf('r1'), outFolder, signal: controller.signal, onProgress: () => controller.abort() })).toEqual({ kind: 'aborted' })
    expect([existsSync(outFolder), existsSync(`${outFolder}.part`)]).toEqual([false, false])
  })
})
