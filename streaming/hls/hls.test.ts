import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type TestPlane, publish, startTestPlane, until } from '../server/test-plane'

const run = promisify(execFile)
let plane: TestPlane
const stops: (() => Promise<unknown>)[] = []
beforeAll(async () => { plane = await startTestPlane() })
afterEach(async () => { for (const stop of stops.splice(0)) await stop() })
afterAll(() => plane?.stop())

async function liveStream(id: string, options: Parameters<typeof publish>[1] = {}, phase: 'live' | 'testing' = 'live') {
  const address = (await plane.addBroadcast({ id, phase }, [`${id}-field`]))[`${id}-field`]!
  const encoder = publish(address, options)
  stops.push(() => encoder.stop())
  const base = `${plane.url}/media/hls/${plane.token({ subject: id })}/${id}-field`
  return { base, encoder, address }
}

const list = (base: string, query = '') => fetch(`${base}/index.m3u8${query}`)
async function playing(base: string): Promise<string> {
  return until('a segment', async () => {
    const response = await list(base)
    const text = await response.text()
    return response.status === 200 && text.includes('#EXTINF') ? text : null
  })
}
/** The last part listed: [segment, part]. */
const lastPart = (text: string) => [...text.matchAll(/part-(\d+)-(\d+)\.m4s/g)].filter((match) => !text.includes(`HINT:TYPE=PART,URI="${match[0]}"`)).at(-1)!.slice(1, 3).map(Number) as [number, number]

test('ffprobe plays the audience path: picture and sound, without an error', async () => {
  const { base } = await liveStream('probe')
  await playing(base)
  const { stdout, stderr } = await run('ffprobe', ['-v', 'error', '-read_intervals', '%+2', '-show_entries', 'packet=codec_type', '-of', 'csv=p=0', `${base}/index.m3u8`], { timeout: 15_000 })
  expect(stderr).toBe('')
  const kinds = stdout.trim().split('\n')
  expect(kinds.filter((kind) => kind.startsWith('video')).length).toBeGreaterThan(30)
  expect(kinds.filter((kind) => kind.startsWith('audio')).length).toBeGreaterThan(30)
})

test('a player that asks for the next part is answered when it is there, with parts of 200 ms', async () => {
  const { base } = await liveStream('blocking')
  let [sequence, part] = lastPart(await playing(base))
  const gaps: number[] = []
  let beforeMs = 0
  for (let i = 0; i < 8; i++) {
    const response = await list(base, `?_HLS_msn=${sequence}&_HLS_part=${part + 1}`)
    const text = await response.text()
    const [newSequence, newPart] = lastPart(text)
    expect(newSequence > sequence || newPart > part).toBe(true)
    ;[sequence, part] = [newSequence, newPart]
    if (beforeMs) gaps.push(Date.now() - beforeMs)
    beforeMs = Date.now()
  }
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
  expect(mean).toBeGreaterThan(120)
  expect(mean).toBeLessThan(300)
  const text = await (await list(base)).text()
  const target = Number(/PART-TARGET=([\d.]+)/.exec(text)![1])
  for (const match of text.matchAll(/#EXT-X-PART:DURATION=([\d.]+)/g)) expect(Number(match[1])).toBeLessThanOrEqual(target)
  // The hinted part may be asked for before it exists.
  const hint = /PRELOAD-HINT:TYPE=PART,URI="([^"]+)"/.exec(text)![1]
  expect([200, 404]).toContain((await fetch(`${base}/${hint}`)).status)
  expect((await list(base, `?_HLS_msn=${sequence + 50}`)).status).toBe(400)
  expect((await list(base, '?_HLS_part=1')).status).toBe(400)
  expect((await list(base, '?_HLS_msn=x')).status).toBe(400)
})

test('segments carry the wall clock, begin with key frames and are told to be kept by no browser', async () => {
  const { base } = await liveStream('clock')
  const text = await playing(base)
  const stampMs = Date.parse(/PROGRAM-DATE-TIME:(\S+)/.exec(text)![1]!)
  expect(Math.abs(Date.now() - stampMs)).toBeLessThan(10_000)
  expect(text).toMatch(/#EXT-X-PART:[^\n]*INDEPENDENT=YES/)
  const segment = await fetch(`${base}/${/seg-\d+\.m4s/.exec(text)![0]}`)
  expect(segment.headers.get('cache-control')).toBe('no-store')
  expect((await segment.arrayBuffer()).byteLength).toBe(Number(segment.headers.get('content-length')))
  const head = await fetch(`${base}/index.m3u8`, { method: 'HEAD' })
  expect([head.status, (await head.arrayBuffer()).byteLength]).toEqual([200, 0])
  expect((await fetch(`${base}/index.m3u8`, { method: 'POST' })).status).toBe(405)
})

test('an encoder that goes and returns leaves a discontinuity and the same list', async () => {
  const { base, encoder, address } = await liveStream('return')
  const before = await playing(base)
  await encoder.stop()
  const again = publish(address, { size: '480x270' })
  stops.push(() => again.stop())
  const after = await until('the second run', async () => {
    const text = await (await list(base)).text()
    return text.includes('#EXT-X-DISCONTINUITY\n') && /DISCONTINUITY\n#EXT-X-MAP[^]*#EXTINF/.test(text) ? text : null
  })
  expect(/MEDIA-SEQUENCE:(\d+)/.exec(after)![1]).toBe(/MEDIA-SEQUENCE:(\d+)/.exec(before)![1])
  expect(new Set(after.match(/init-\d+\.mp4/g)).size).toBe(2)
})

test('a hold withdraws the rewind window at once, and after it nothing from before is listed or served', async () => {
  const { base } = await liveStream('hold')
  const before = await playing(base)
  const segment = /seg-\d+\.m4s/.exec(before)![0]
  const [sequence] = lastPart(before)
  const blocked = list(base, `?_HLS_msn=${sequence + 1}`)
  const plan = () => plane.state.broadcasts.find((each) => each.id === 'hold')!
  const preview = `${plane.url}/media/hls/${plane.token({ subject: 'hold', use: 'preview' })}/hold-field`
  await plane.change(() => void (plan().phase = 'hold'))
  expect([409, 200]).toContain((await blocked).status)
  for (const path of ['index.m3u8', segment, /init-\d+\.mp4/.exec(before)![0]]) expect((await fetch(`${base}/${path}`)).status).toBeGreaterThanOrEqual(400)
  expect((await list(preview)).status).toBe(200)
  const resumedMs = Date.now()
  await plane.change(() => Object.assign(plan(), { phase: 'live', viewableFromMs: resumedMs }))
  const after = await playing(base)
  for (const stamp of after.matchAll(/PROGRAM-DATE-TIME:(\S+)/g)) expect(Date.parse(stamp[1]!)).toBeGreaterThanOrEqual(resumedMs)
  expect(after).not.toContain(segment)
  expect((await fetch(`${base}/${segment}`)).status).toBe(404)
  expect((await fetch(`${preview}/${segment}`)).status).toBe(200)
})

test('one key frame a minute still gives short segments', async () => {
  const { base } = await liveStream('long', { gop: 1_800 })
  const text = await until('two segments', async () => {
    const found = await (await list(base)).text()
    return (found.match(/#EXTINF/g)?.length ?? 0) >= 1 ? found : null
  })
  for (const match of text.matchAll(/#EXTINF:([\d.]+)/g)) expect(Math.round(Number(match[1]))).toBeLessThanOrEqual(4)
})

test('before the start viewers get nothing, the desk sees its preview', async () => {
  const { base } = await liveStream('early', {}, 'testing')
  const preview = `${plane.url}/media/hls/${plane.token({ subject: 'early', use: 'preview' })}/early-field`
  await playing(preview)
  const response = await list(base)
  expect([response.status, await response.text()]).toEqual([409, 'not-started'])
})
