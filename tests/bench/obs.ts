/**
 * Two real OBS Studios as the two cameras of a broadcast, interrupted as in life: one is closed and opened again, the other
 * freezes and returns, then one is killed. Prints what the desk, a viewer and the recording had of it; ends with exit code 1
 * when a gap is at the wrong place.
 *   npm run bench -- obs [--size 1280x720] [--fps 30] [--shots FOLDER]
 * Needs Debian's obs-studio, xvfb and imagemagick (installed when missing). Not part of the tests: about four minutes on two full cores.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium } from '@playwright/test'
import { createMediaClient, type InputHealth, type MediaPlane } from '../../streaming'
import { CHROMIUM_ARGS } from '../setup/chromium'
import { startClockOn, startObs, startScreen, type Obs, type ObsSettings, type VirtualScreen } from '../setup/obs'
import { startProduct, type BroadcastMade, type Product } from '../setup/product'
import { until } from '../setup/until'
import { figuresOf, percentile, startLooking, stopLooking } from '../setup/watch-probe'

const { values } = parseArgs({ options: { size: { type: 'string', default: '1280x720' }, fps: { type: 'string', default: '30' }, shots: { type: 'string' } } })
const [width, height] = values.size.split('x').map(Number) as [number, number]
const names = ['field', 'panorama'] as const
type Name = (typeof names)[number]

const stops: (() => unknown)[] = []
let isRight = true
const say = (figure: string, value: unknown, bound?: string) => console.log(JSON.stringify({ figure, value, ...(bound ? { bound } : {}), size: values.size, fps: Number(values.fps) }))
const claim = (what: string, holds: boolean, detail: unknown) => {
  isRight &&= holds
  console.log(JSON.stringify({ claim: what, holds, detail }))
}
const hold = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const shoot = (screen: VirtualScreen, name: string) => values.shots && execFileSync('import', ['-display', screen.display, '-window', 'root', join(values.shots, `${name}.png`)])

/** What the desk knows of an encoder, without addresses. */
const facts = ({ video, audio, encoder, problems, droppedFrames, lateFrames }: InputHealth) => ({ encoder, video, audio, problems, droppedFrames, lateFrames })

async function run(product: Product, media: MediaPlane) {
  const camera = await startScreen(191, width, height)
  stops.push(() => camera.stop())
  const clock = startClockOn(camera)
  stops.push(() => clock.stop())
  const broadcast = await product.admin<BroadcastMade>('broadcast', 'create', '--title', 'OBS', '--streams', names.join(','), '--consent', 'Live, recording and reuse agreed on the form')
  const inputs = new Map<Name, string>()
  const cameras = {} as Record<Name, Obs>
  const health = async (name: Name) => (await media.status().catch(() => null))?.inputs.find((input) => input.inputId === inputs.get(name)) ?? null
  const isSending = (name: Name) => until(`${name} sends pictures`, async () => {
    const input = await health(name)
    return input?.isConnected && (input.video?.framesPerSecond ?? 0) > 1 ? input : null
  }, 60_000)
  const isAway = (name: Name) => until(`${name} is away`, async () => (await health(name))?.isConnected === false, 40_000)

  const settingsOf = (name: Name): ObsSettings => {
    const { server, key } = broadcast.streams.find((stream) => stream.name === name)!
    return { width, height, fps: Number(values.fps), server, key, encoder: 'recommended' }
  }
  for (const [index, name] of names.entries()) {
    const desktop = await startScreen(192 + index, 1280, 800)
    stops.push(() => desktop.stop())
    const before = new Set((await media.status()).inputs.filter((input) => input.isConnected).map((input) => input.inputId))
    cameras[name] = startObs(settingsOf(name), camera, desktop)
    stops.push(() => cameras[name].remove())
    inputs.set(name, (await until(`${name} connects`, async () => (await media.status()).inputs.find((input) => input.isConnected && !before.has(input.inputId)), 60_000)).inputId)
    await isSending(name)
    if (index === 0) {
      await hold(4_000)
      shoot(desktop, 'obs')
    }
  }
  await hold(6_000)
  for (const name of names) {
    const input = (await health(name))!
    say(`desk sees ${name}`, facts(input))
    claim(`the desk has nothing against ${name} with the recommended settings`, input.problems.length === 0, input.problems)
  }
  await product.admin('broadcast', 'start', broadcast.id)
  const startedAt = Date.now()

  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: CHROMIUM_ARGS })
  stops.push(() => browser.close())
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await page.request.post(`${product.url}/login`, { form: { email: 'student@demo.theatrum.test', password: 'theatre-demo' } })
  await page.goto(`${product.url}/live/${broadcast.id}?path=interactive`)
  await hold(6_000)
  await startLooking(page, [...names])
  await hold(15_000)
  const watched = figuresOf(await stopLooking(page))
  say('screen to viewer, p50 ms', Math.round(percentile(watched.latencyMs, 0.5)))
  say('screen to viewer, p95 ms', Math.round(percentile(watched.latencyMs, 0.95)))
  say('two angles apart, p95 ms', percentile(watched.skewMs, 0.95))
  say('pictures seen a second', watched.frames.map((count) => Math.round(count / 1.5) / 10))
  if (values.shots) await page.screenshot({ path: join(values.shots, 'watch-obs.png') })
  await page.close()

  const away: { name: Name; fromMs: number; toMs: number; what: string }[] = []
  const interrupt = async (name: Name, what: string, leave: () => unknown, comeBack: () => unknown) => {
    const fromMs = Date.now() - startedAt
    await leave()
    await isAway(name)
    await hold(4_000)
    await comeBack()
    const input = await isSending(name)
    away.push({ name, what, fromMs, toMs: (input.connectedAtMs ?? Date.now()) - startedAt })
    await hold(8_000)
  }
  await interrupt('panorama', 'closed and opened again', () => cameras.panorama.quit(), () => cameras.panorama.start())
  // A frozen program says nothing: the ingest gives its place up after its time limit, and OBS dials again by itself.
  await interrupt('field', 'frozen and thawed', () => cameras.field.freeze(), () => cameras.field.thaw())
  await interrupt('panorama', 'killed and opened again', () => cameras.panorama.kill9(), () => cameras.panorama.start())

  await product.admin('broadcast', 'stop', broadcast.id)
  const recording = await until('the recording is closed', async () => {
    const all = await product.admin<{ id: string; state: string; broadcastId: string }[]>('recording', 'list')
    return all.find((one) => one.broadcastId === broadcast.id && one.state === 'closed')
  }, 60_000)
  const summary = (await media.summary(recording.id))!
  for (const name of names) {
    const { spans } = summary.streams.find((stream) => stream.name === name)!
    const gaps = spans.slice(1).map((span, index) => ({ fromMs: Math.round(spans[index]!.toMs), toMs: Math.round(span.fromMs) }))
    const known = away.filter((one) => one.name === name)
    claim(`${name}: as many gaps as interruptions`, gaps.length === known.length, { gaps, known })
    for (const [index, one] of known.entries()) {
      const gap = gaps[index]
      // Closing takes OBS a moment; after dialling the first picture is a key frame away.
      claim(`${name}, ${one.what}: the gap is where it was away`, gap !== undefined && Math.abs(gap.fromMs - one.fromMs) < 2_500 && Math.abs(gap.toMs - one.toMs) < 2_500, { gap, away: one })
    }
  }

  const replay = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await replay.request.post(`${product.url}/login`, { form: { email: 'student@demo.theatrum.test', password: 'theatre-demo' } })
  await replay.goto(`${product.url}/recordings/${recording.id}`)
  await replay.waitForSelector('[data-stream]', { state: 'attached' })
  await replay.keyboard.press('Space')
  await hold(2_000)
  await startLooking(replay, [...names])
  await hold(10_000)
  const replayed = figuresOf(await stopLooking(replay))
  say('replay: two angles apart, p95 ms', percentile(replayed.skewMs, 0.95))
  say('replay: pictures seen a second', replayed.frames.map((count) => Math.round(count / 1) / 10))
  claim('the replay plays both angles', replayed.frames.every((count) => count > 50), replayed.frames)
  await replay.close()

  // As OBS comes out of its box: key frames of its own choice, B-frames.
  for (const name of names) await cameras[name].quit()
  await product.admin('broadcast', 'create', '--title', 'OBS untouched', '--streams', 'field', '--consent', 'Live, recording and reuse agreed on the form').then(async (made) => {
    const { streams, id } = made as BroadcastMade
    const desktop = await startScreen(195, 1280, 800)
    stops.push(() => desktop.stop())
    const untouched = startObs({ ...settingsOf('field'), server: streams[0]!.server, key: streams[0]!.key, encoder: 'untouched' }, camera, desktop)
    stops.push(() => untouched.remove())
    const input = await until('untouched OBS sends', async () => (await media.status()).inputs.find((one) => one.isConnected && (one.video?.framesPerSecond ?? 0) > 1), 60_000)
    await hold(12_000)
    say('desk sees OBS as it comes', facts((await media.status()).inputs.find((one) => one.inputId === input.inputId)!))
    await product.admin('broadcast', 'start', id)
    const viewer = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await viewer.request.post(`${product.url}/login`, { form: { email: 'student@demo.theatrum.test', password: 'theatre-demo' } })
    await viewer.goto(`${product.url}/live/${id}?path=interactive`)
    await hold(14_000)
    await startLooking(viewer, ['field'])
    await hold(10_000)
    const seen = figuresOf(await stopLooking(viewer))
    say('OBS as it comes: screen to viewer, p50 ms', Math.round(percentile(seen.latencyMs, 0.5)))
    claim('OBS as it comes can be watched', (seen.frames[0] ?? 0) > 50, seen.frames)
    await product.admin('broadcast', 'stop', id)
  })
}

const product = await startProduct({ LOG_LEVEL: 'warn' })
try {
  await run(product, createMediaClient({ url: product.mediaUrl, mediaSecret: readFileSync(join(product.dataDir, 'media-secret.key'), 'utf8') }))
} finally {
  for (const stop of stops.reverse()) await Promise.resolve(stop()).catch((error: unknown) => console.error(error))
  await product.remove()
}
process.exitCode = isRight ? 0 : 1
