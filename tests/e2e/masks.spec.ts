import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { createMediaClient, type RecordingSummary } from '../../streaming'
import { lookAt, isBlack, nameFilter } from '../../streaming/mask/marked.fixture'
import { publish } from '../../streaming/server/test-plane'
import { collectComplaints, signIn } from '../setup/people'
import { startProduct, type BroadcastMade, type Product } from '../setup/product'
import { until } from '../setup/until'

/** Whole percents, as fingers and arrow keys draw them; the tower's name lies within what is drawn. */
const PLACE = { x: 0.12, y: 0.1, width: 0.26, height: 0.14 }
const DRAWN = { x: 0.08, y: 0.06, width: 0.34, height: 0.22 }

let product: Product
let encoder: ReturnType<typeof dial> | null = null

test.beforeAll(async () => { product = await startProduct({ LOG_LEVEL: 'warn' }) })
test.afterAll(async () => {
  await encoder?.stop()
  await product?.remove()
})

/** An endoscopy tower's encoder with a name in its picture; dials again when it is cut off. */
function dial(url: string) {
  let isStopped = false
  let running = publish(url, { filter: nameFilter(PLACE), seconds: 300 })
  const again = () => {
    if (isStopped) return
    running = publish(url, { filter: nameFilter(PLACE), seconds: 300 })
    running.child.once('exit', again)
  }
  running.child.once('exit', again)
  return { stop: async () => { isStopped = true; await running.stop() } }
}

async function summary(id: string): Promise<RecordingSummary | null> {
  const mediaSecret = readFileSync(join(product.dataDir, 'media-secret.key'), 'utf8')
  return createMediaClient({ url: product.mediaUrl, mediaSecret }).summary(id).catch(() => null)
}

/** Watches the place of the name in the page's picture, each time the page draws; stays until asked. */
async function watchPlace(page: Page, stream: string) {
  await page.evaluate(({ stream, place }) => {
    const holder = globalThis as unknown as { __place?: { looks: number; brightest: number; elsewhere: number; isOn: boolean } }
    const seen = (holder.__place = { looks: 0, brightest: 0, elsewhere: 0, isOn: true })
    const canvas = document.createElement('canvas')
    const context = canvas.getContext('2d', { willReadFrequently: true })!
    const brightest = (x: number, y: number, width: number, height: number) => context.getImageData(x, y, width, height).data.reduce((most, value, i) => (i % 4 === 3 ? most : Math.max(most, value)), 0)
    const look = () => {
      if (!seen.isOn) return
      const picture = document.querySelector<HTMLCanvasElement | HTMLVideoElement>(`[data-stream="${stream}"]`)
      const width = picture instanceof HTMLVideoElement ? picture.videoWidth : picture?.width ?? 0
      const height = picture instanceof HTMLVideoElement ? picture.videoHeight : picture?.height ?? 0
      if (picture && width > 32) {
        canvas.width = width
        canvas.height = height
        context.drawImage(picture, 0, 0)
        seen.brightest = Math.max(seen.brightest, brightest(width * (place.x + 0.02), height * (place.y + 0.02), width * (place.width - 0.04), height * (place.height - 0.04)))
        seen.elsewhere = Math.max(seen.elsewhere, brightest(width * 0.5, height * 0.5, width * 0.4, height * 0.4))
        seen.looks++
      }
      requestAnimationFrame(look)
    }
    look()
  }, { stream, place: PLACE })
}
const place = (page: Page) => page.evaluate(() => ({ ...(globalThis as unknown as { __place: { looks: number; brightest: number; elsewhere: number } }).__place }))
const stopWatching = async (page: Page) => {
  const seen = await place(page)
  await page.evaluate(() => { (globalThis as unknown as { __place: { isOn: boolean } }).__place.isOn = false })
  return seen
}

test('a burned-in name is covered at the desk and never seen again: live, over the death of every media process, and in the recording', async ({ browser }) => {
  test.setTimeout(240_000)
  const deskContext = await browser.newContext()
  const watchContext = await browser.newContext()
  // Killed on purpose: the pages notice, and say so in the console.
  const expected = [/status of (4(00|09)|50[0-9])/, /WebSocket/, /ERR_/, /Failed to load resource/]
  const complaints = [deskContext, watchContext].map((context) => collectComplaints(context, expected))
  const desk = await deskContext.newPage()
  const watch = await watchContext.newPage()
  const broadcast = await product.admin<BroadcastMade>('broadcast', 'create', '--title', 'Polypectomy', '--streams', 'endoscope', '--consent', 'Live and recording agreed on the form')
  encoder = dial(broadcast.streams[0]!.rtmpUrl)
  const card = desk.locator('[data-input="endoscope"]')
  const areas = card.locator('[data-mask]')

  await test.step('the desk shows the name, and does not go live before somebody has looked', async () => {
    await signIn(desk, product, 'surgeon')
    await desk.goto(`${product.url}/desk/${broadcast.id}`)
    await expect(card.getByText('320×180')).toBeVisible({ timeout: 30_000 })
    await watchPlace(desk, 'endoscope')
    await until('the name is seen', async () => (await place(desk)).brightest > 200)
    await stopWatching(desk)
    await expect(desk.locator('[data-refusal="identity-unconfirmed"]')).toBeVisible()
  })

  await test.step('an area is drawn with the mouse over the name, moved and sized by keyboard, undone, and saved by itself', async () => {
    await card.getByRole('button', { name: 'Masks' }).click()
    const box = (await card.locator('[data-editing]').boundingBox())!
    const at = (x: number, y: number) => [box.x + box.width * x, box.y + box.height * y] as const
    await desk.mouse.move(...at(DRAWN.x, DRAWN.y))
    await desk.mouse.down()
    await desk.mouse.move(...at(0.2, 0.15))
    await desk.mouse.move(...at(DRAWN.x + DRAWN.width, DRAWN.y + DRAWN.height))
    await desk.mouse.up()
    await expect(areas).toHaveCount(1)
    await expect(areas).toHaveAttribute('aria-label', 'Area 1: 34 % by 22 % at 8 %, 6 %')
    await areas.focus()
    await desk.keyboard.press('ArrowRight')
    await desk.keyboard.press('Shift+ArrowDown')
    await expect(areas).toHaveAttribute('aria-label', 'Area 1: 34 % by 23 % at 9 %, 6 %')
    await desk.keyboard.press('ControlOrMeta+z')
    await desk.keyboard.press('ControlOrMeta+z')
    await expect(areas).toHaveAttribute('aria-label', 'Area 1: 34 % by 22 % at 8 %, 6 %')
    await desk.keyboard.press('Delete')
    await expect(areas).toHaveCount(0)
    await card.getByRole('button', { name: 'Undo' }).click()
    await expect(areas).toHaveCount(1)
    await expect(card.locator('[data-saving]')).toHaveText(/^Saved \d\d:\d\d:\d\d$/)
    await card.getByRole('button', { name: 'Done' }).click()
    await expect(card.locator('[data-mask-state="running"]')).toHaveText(/Masked: 1 area, \+\d+ ms/, { timeout: 20_000 })
  })

  await test.step('the preview shows what leaves: the name is black, the rest of the picture is there', async () => {
    await watchPlace(desk, 'endoscope')
    await until('the preview moves', async () => (await place(desk)).looks > 60 && (await place(desk)).elsewhere > 150, 20_000)
    expect((await stopWatching(desk)).brightest).toBeLessThan(70)
    await card.getByRole('checkbox').click()
    await expect(card.locator('[data-identity="confirmed"]')).toBeVisible()
  })

  let recordingId = ''
  await test.step('live, no picture that a student sees shows the name, though media plane and ingest are killed', async () => {
    await desk.getByRole('button', { name: 'Go live' }).click()
    await expect(desk.getByRole('button', { name: 'Hold' })).toBeVisible()
    await signIn(watch, product, 'student')
    await watch.goto(`${product.url}/live/${broadcast.id}`)
    await watch.waitForSelector('[data-stream]', { state: 'attached', timeout: 30_000 })
    await watchPlace(watch, 'endoscope')
    const moving = async (what: string) => {
      const from = (await place(watch)).looks
      await until(what, async () => (await place(watch)).looks > from + 60, 30_000)
    }
    await until('the student sees it', async () => (await place(watch)).elsewhere > 150, 30_000)
    recordingId = await until('the recording is listed', async () => (await product.admin<{ id: string; recordingId: string | null }[]>('broadcast', 'list')).find((one) => one.id === broadcast.id)?.recordingId)
    const reaches = (atMs: number) => until(`the recording reaches ${atMs}`, async () => {
      const found = await summary(recordingId)
      return found !== null && found.startedAtMs + (found.streams[0]?.spans.at(-1)?.toMs ?? 0) > atMs
    }, 60_000)
    for (const which of ['media', 'ingest'] as const) {
      await moving(`pictures before the kill of ${which}`)
      const killedAtMs = Date.now()
      await product.kill9(which)
      await reaches(killedAtMs + 2_000)
    }
    await moving('pictures after it')
    expect((await stopWatching(watch)).brightest).toBeLessThan(70)
  })

  await test.step('the recording has not one picture of it', async () => {
    await product.admin('broadcast', 'stop', broadcast.id)
    await until('it is closed', async () => (await product.admin<{ id: string; state: string }[]>('recording', 'list')).find((one) => one.id === recordingId && one.state === 'closed'), 30_000)
    await encoder?.stop()
    const shown = await lookAt(readFileSync(join(product.dataDir, 'recordings', recordingId, 'endoscope', 'media.mp4')), { width: 320, height: 180 }, PLACE)
    expect(shown.frames).toBeGreaterThan(200)
    expect(isBlack(shown), JSON.stringify(shown)).toBe(true)
  })
  expect(complaints.flat()).toEqual([])
})
