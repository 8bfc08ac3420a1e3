import { readFileSync } from 'node:fs'
import { request, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { createMediaClient } from '../../streaming'
import { publishWithFfmpeg, type RunningFfmpeg } from '../fixtures/rtmp/ffmpeg'
import { collectComplaints, signIn } from '../setup/people'
import { startProduct, type BroadcastMade, type Product } from '../setup/product'
import { until } from '../setup/until'

let product: Product
let isOver = false
let encoder: RunningFfmpeg | null = null

test.beforeAll(async () => { product = await startProduct({ LOG_LEVEL: 'info' }) })
test.afterAll(async () => {
  isOver = true
  await encoder?.kill()
  await product?.remove()
})

/** Dials again as soon as it is cut off, as encoders do. */
async function publish(url: string) {
  while (!isOver) {
    encoder = publishWithFfmpeg({ url, width: 320, height: 180, videoKbps: 400, maxSeconds: 120 })
    await encoder.ended
  }
}

const summary = (id: string) => createMediaClient({ url: product.mediaUrl, mediaSecret: readFileSync(join(product.dataDir, 'media-secret.key'), 'utf8') }).summary(id).catch(() => null)

test('a restart in the middle of a surgery: an upload under way is answered, viewers are told and come back, the recording lacks the restart alone', async ({ browser }) => {
  const broadcast = await product.admin<BroadcastMade>('broadcast', 'create', '--title', 'Restart', '--streams', 'field', '--consent', 'Live, recording and reuse agreed on the form')
  void publish(broadcast.streams[0]!.rtmpUrl)
  await product.admin('broadcast', 'start', broadcast.id)
  const recordingId = await until('the recording is listed', async () => (await product.admin<{ id: string; recordingId: string | null }[]>('broadcast', 'list')).find((one) => one.id === broadcast.id)?.recordingId)
  await until('three seconds are recorded', async () => ((await summary(recordingId))?.durationMs ?? 0) > 3_000, 30_000)

  const context = await browser.newContext()
  const complaints = collectComplaints(context, [/ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|WebSocket connection|status of (502|503)|Failed to fetch|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE/])
  const page = await context.newPage()
  await signIn(page, product, 'student')
  await page.goto(`${product.url}/live/${broadcast.id}`)
  await expect(page.locator('[data-path]')).toBeVisible({ timeout: 30_000 })

  await until('the page has its line to the server', async () => /^theatrum_realtime_sockets [1-9]/m.test(await (await fetch(`${product.url}/metrics`)).text()))
  const upload = slowUpload(product)
  await upload.isUnderWay
  const stopAtMs = Date.now()
  const stopping = product.stop()
  await expect(page.locator('[data-restart-notice]')).toBeVisible()
  await expect(fetch(`${product.url}/healthz`)).rejects.toThrow()
  // The recording goes on as long as somebody is still being answered.
  await until('media of after the signal are recorded', async () => {
    const found = await summary(recordingId)
    return found && found.startedAtMs + found.durationMs > stopAtMs + 1_500
  })
  expect(await upload.finish()).toBe(401)
  await stopping
  await product.start()
  const backAtMs = Date.now()
  await expect(page.locator('[data-restart-notice]')).toBeHidden({ timeout: 30_000 })
  await expect(page.locator('[data-watch]')).toHaveAttribute('data-state', 'live')

  const after = await until('the encoder is back in the same recording', async () => {
    const found = await summary(recordingId)
    const end = found && found.startedAtMs + (found.streams[0]?.spans.at(-1)?.toMs ?? 0)
    return end && end > backAtMs + 1_500 ? found : null
  }, 60_000)
  const spans = after.streams[0]!.spans.map(({ fromMs, toMs }) => ({ from: after.startedAtMs + fromMs, to: after.startedAtMs + toMs }))
  expect(spans.length).toBeLessThanOrEqual(2)
  console.log(`the recording goes up to ${spans[0]!.to - stopAtMs} ms after the signal and on ${spans.at(-1)!.from - backAtMs} ms after the start`)
  expect(spans[0]!.to).toBeGreaterThan(stopAtMs - 1_000)
  await product.admin('broadcast', 'stop', broadcast.id)
  expect(complaints).toEqual([])
})

/** A form that is being sent when the stop comes: its second half follows when the test says so. */
function slowUpload({ url }: Product) {
  const body = 'email=nobody%40demo.theatrum.test&password=wrong'
  const upload = request(`${url}/login`, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length, expect: '100-continue' } })
  // The server's own word that it takes the request.
  const isUnderWay = new Promise<void>((done) => upload.once('continue', () => done()))
  const answered = new Promise<number>((done, fail) => {
    upload.on('error', fail)
    upload.on('response', (response: IncomingMessage) => {
      response.resume()
      response.on('end', () => done(response.statusCode ?? 0))
    })
  })
  void isUnderWay.then(() => upload.write(body.slice(0, 10)))
  upload.flushHeaders()
  return {
    isUnderWay,
    async finish() {
      upload.end(body.slice(10))
      return answered
    },
  }
}
