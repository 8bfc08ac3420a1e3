import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { RecordingIndex } from '../contract'
import { createRecordingStore, exportMp4, fileSource, makeThumbnails } from '../recording/index'
import { type TestPlane, publish, startTestPlane, until } from '../server/test-plane'
import { NAME_PLACE, childrenWith, isBlack, lookAt, nameFilter } from './marked.fixture'

const SIZE = { width: 320, height: 180 }
const ffmpegPath = 'ffmpeg'
let plane: TestPlane
let folder: string
const stops: (() => unknown)[] = []
beforeAll(async () => {
  plane = await startTestPlane()
  folder = mkdtempSync(join(tmpdir(), 'masked-'))
})
afterEach(async () => { for (const stop of stops.splice(0)) await stop() })
afterAll(async () => {
  await plane?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const bytesOf = async (url: string) => {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${response.status} ${url.slice(-30)}`)
  return Buffer.from(await response.arrayBuffer())
}

/** Follows an audience playlist, keeping each file that it names, until stopped. */
function follow(base: string) {
  const files = new Map<string, Buffer>()
  const inits = new Map<string, string>()
  let isStopped = false
  const running = (async () => {
    while (!isStopped) {
      const text = await fetch(`${base}/index.m3u8`).then((response) => (response.ok ? response.text() : ''))
      let init = ''
      for (const line of text.split('\n')) {
        init = /#EXT-X-MAP:URI="([^"]+)"/.exec(line)?.[1] ?? init
        const file = /#EXT-X-PART:.*URI="([^"]+)"/.exec(line)?.[1] ?? (line && !line.startsWith('#') ? line : null)
        for (const name of [init, file]) if (name && !files.has(name)) await bytesOf(`${base}/${name}`).then((bytes) => files.set(name, bytes), () => undefined)
        if (file) inits.set(file, init)
      }
      await new Promise((done) => setTimeout(done, 100))
    }
  })()
  return {
    files,
    async stop() {
      isStopped = true
      await running
    },
    /** Whole segments behind their initialisation, one file per init. */
    media(): Buffer[] {
      const byInit = new Map<string, Buffer[]>()
      for (const [file, bytes] of files) {
        const init = inits.get(file)
        if (!init || !/^seg-/.test(file)) continue
        byInit.set(init, [...(byInit.get(init) ?? [files.get(init)!]), bytes])
      }
      return [...byInit.values()].map((parts) => Buffer.concat(parts))
    },
    /** Parts alone, in order: what is served before its segment is whole. */
    parts(): Buffer[] {
      const byInit = new Map<string, Buffer[]>()
      for (const [file, bytes] of files) {
        const init = inits.get(file)
        if (!init || !/^part-/.test(file)) continue
        byInit.set(init, [...(byInit.get(init) ?? [files.get(init)!]), bytes])
      }
      return [...byInit.values()].map((parts) => Buffer.concat(parts))
    },
  }
}

test('over a crash of the painter and a return of the encoder: audience segments and parts, recording, replay bytes, MP4 and thumbnails show the mask in every picture', async () => {
  const address = (await plane.addBroadcast({ id: 'paths', recordingId: 'rec-masked' }, ['scope']))['scope']!
  await plane.change((state) => void (state.inputs[0]!.masks = [NAME_PLACE]))
  const audience = follow(`${plane.url}/media/hls/${plane.token({ subject: 'paths' })}/scope`)
  stops.push(() => audience.stop())
  const recorded = async () => (await plane.media.summary('rec-masked'))?.durationMs ?? 0
  let encoder = publish(address, { filter: nameFilter() })
  stops.push(() => encoder.stop())
  await until('recorded', async () => (await recorded()) > 2_500)
  process.kill(childrenWith('color=black@1')[0]!, 'SIGKILL')
  let before = await recorded()
  await until('recorded on behind the crash', async () => (await recorded()) > before + 2_500)
  await encoder.stop()
  encoder = publish(address, { filter: nameFilter() })
  before = await recorded()
  await until('recorded on behind the return', async () => (await recorded()) > before + 2_500)
  await audience.stop()
  const startedAtMs = plane.state.broadcasts[0]!.startedAtMs!
  await plane.change((state) => void state.broadcasts.splice(0))
  await until('closed', () => plane.events.some((event) => event.type === 'recording-closed'))

  for (const [what, media] of [['segments', audience.media()], ['parts', audience.parts()]] as const) {
    expect(media.length, what).toBeGreaterThan(1)
    let frames = 0
    for (const each of media) {
      const shown = await lookAt(each, SIZE)
      expect(isBlack(shown), `${what} ${JSON.stringify(shown)}`).toBe(true)
      frames += shown.frames
    }
    expect(frames, what).toBeGreaterThan(120)
  }

  plane.recordingPlans.set('rec-masked', { id: 'rec-masked', startedAtMs, endedAtMs: Date.now(), streams: [{ name: 'scope', offsetMs: 0 }], barred: [] })
  const vod = `${plane.url}/media/vod/${plane.token({ subject: 'rec-masked', use: 'replay' })}/scope`
  const index = JSON.parse((await bytesOf(`${vod}/index.json`)).toString()) as RecordingIndex
  const range = async (offset: number, length: number) => Buffer.from(await (await fetch(`${vod}/media.mp4`, { headers: { range: `bytes=${offset}-${offset + length - 1}` } })).arrayBuffer())
  let replayed = 0
  for (const [position, init] of index.inits.entries()) {
    const fragments = index.fragments.filter((fragment) => fragment[0] === position)
    if (fragments.length === 0) continue
    const shown = await lookAt(Buffer.concat([await range(init.offset, init.length), ...(await Promise.all(fragments.map((fragment) => range(fragment[1], fragment[2]))))]), SIZE)
    expect(isBlack(shown), `replay ${JSON.stringify(shown)}`).toBe(true)
    replayed += shown.frames
  }
  expect(replayed).toBeGreaterThan(200)

  const store = createRecordingStore({ dataDir: plane.dataDir, log: { info: () => undefined, error: () => undefined } })
  const source = async () => fileSource(store.mediaPath('rec-masked', 'scope'), (await store.index('rec-masked', { name: 'scope', offsetMs: 0 }, [], startedAtMs))!)
  const whole = await lookAt(readFileSync(store.mediaPath('rec-masked', 'scope')), SIZE)
  expect([whole.frames > 60, isBlack(whole)]).toEqual([true, true])

  const exported = await exportMp4({ ffmpegPath, source: await source(), outPath: join(folder, 'film.mp4') })
  expect(exported.kind).toBe('done')
  for (const file of exported.kind === 'done' ? exported.files : []) {
    const film = await lookAt(readFileSync(file), SIZE)
    expect([film.frames > 60, isBlack(film)], file).toEqual([true, true])
  }

  const outFolder = join(folder, 'thumbnails')
  const made = await makeThumbnails({ ffmpegPath, source: await source(), outFolder })
  if (made.kind !== 'done') throw new Error(made.kind)
  const { columns, rows, width, height, count, sheets } = made.thumbnails
  expect(count).toBeGreaterThan(5)
  const sheet = readFileSync(join(outFolder, sheets[0]!))
  for (let tile = 0; tile < Math.min(count, columns); tile++) {
    // Made smaller, the edge of the mask mixes with what is beside it.
    const place = { x: (tile + NAME_PLACE.x + 0.03) / columns, y: (NAME_PLACE.y + 0.03) / rows, width: (NAME_PLACE.width - 0.06) / columns, height: (NAME_PLACE.height - 0.06) / rows }
    const shown = await lookAt(sheet, { width: columns * width, height: rows * height }, place)
    expect(isBlack(shown), `tile ${tile} ${JSON.stringify(shown)}`).toBe(true)
  }
}, 60_000)

test('without ffmpeg a masked input sends nothing, never its own pictures, and the desk is told', async () => {
  const bare = await startTestPlane({ ffmpegPath: join(folder, 'no-such-program') })
  stops.push(() => bare.stop())
  const address = (await bare.addBroadcast({ id: 'bare', recordingId: 'rec-bare' }, ['scope']))['scope']!
  await bare.change((state) => void (state.inputs[0]!.masks = [NAME_PLACE]))
  const encoder = publish(address)
  stops.push(() => encoder.stop())
  const health = async () => (await bare.media.status()).inputs[0]
  await until('media arrives', async () => ((await health())?.bytesReceived ?? 0) > 100_000)
  expect(await health()).toMatchObject({ isConnected: true, mask: { state: 'failed' }, problems: expect.arrayContaining(['mask-failed']) as unknown })
  expect((await bare.media.summary('rec-bare'))?.bytes ?? 0).toBe(0)
  const playlist = await fetch(`${bare.url}/media/hls/${bare.token({ subject: 'bare' })}/scope/index.m3u8`)
  expect(playlist.status).not.toBe(200)
  // Somebody takes the masks away again: that is a decision.
  await bare.change((state) => void (state.inputs[0]!.masks = []))
  await until('pictures', async () => ((await bare.media.summary('rec-bare'))?.bytes ?? 0) > 0)
}, 60_000)
