import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { writeDicom } from '../../imaging/dicom/write'
import { uidFromName } from '../../imaging/dicom/uids'
import type { Mm3 } from '../../vr/contract'
import { ultrasoundClip } from '../fixtures/dicom/kinds'
import { CHROMIUM_GL_ARGS } from '../setup/chromium'
import { collectComplaints, signIn } from '../setup/people'
import { startProduct, type Product } from '../setup/product'

/**
 * Ultrasound clips from the import to boards in the theatre: not before a reviewer has looked; left is left, a millimetre is one, each
 * frame at its time; pulled out, faded and put back like any structure.
 */
test.use({ launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: CHROMIUM_GL_ARGS }, viewport: { width: 900, height: 640 } })

let product: Product
let folder: string
let studyId: string
test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'theatrum-screens-'))
  // A bright square at the left of the upper edge; elsewhere each frame brighter by 40.
  const [rows, columns, frames] = [60, 80, 5]
  const bytes = Uint8Array.from({ length: rows * columns * frames }, (_, index) => (index % columns < 16 && Math.floor(index / columns) % rows < 16 ? 250 : 20 + 40 * Math.floor(index / (rows * columns))))
  const clip = (name: string, number: number, extra: Record<string, unknown>) => writeFileSync(join(folder, `${name}.dcm`), writeDicom(ultrasoundClip({ rows, columns, frames, extra: { SOPInstanceUID: uidFromName(`screens/${name}`), InstanceNumber: number, FrameTime: 400, PixelData: { vr: 'OB', bytes }, ...extra } })))
  clip('calibrated', 1, {})
  clip('unscaled', 2, { SequenceOfUltrasoundRegions: undefined })
  product = await startProduct({ LOG_LEVEL: 'warn' })
  studyId = (await product.admin<{ studies: string[] }>('image', 'import', folder)).studies[0]!
})
test.afterAll(async () => {
  await product?.remove()
  rmSync(folder, { recursive: true, force: true })
})

/** Red of what is drawn at places of the patient. */
const seen = (page: Page, places: readonly Mm3[]): Promise<number[]> => page.evaluate((all) => {
  const theatre = window.anatomyTheatre!
  const canvas = document.querySelector<HTMLCanvasElement>('[data-picture]')!
  const gl = canvas.getContext('webgl2')!
  return all.map((mm) => {
    const at = theatre.project(mm)!
    theatre.drawNow()
    const pixel = new Uint8Array(4)
    gl.readPixels(Math.floor((at.x * canvas.width) / canvas.clientWidth), Math.floor(canvas.height - (at.y * canvas.height) / canvas.clientHeight), 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel)
    return pixel[0]!
  })
}, places)
const frameOf = (page: Page) => page.evaluate(() => window.anatomyTheatre!.frameOf('main/screen-1'))

test('clips that a reviewer has looked at stand as boards: sides, millimetres, times and the verbs of any structure', async ({ page, context }) => {
  const complaints = collectComplaints(context)
  await signIn(page, product, 'expert')
  await page.goto(`${product.url}/anatomy/new?study=${studyId}`)
  await expect(page.locator('[data-reason]')).toContainText('Nobody has looked yet')
  await page.goto(`${product.url}/images/review`)
  await page.getByRole('link', { name: 'Look at it' }).first().click()
  await page.getByRole('button', { name: /^Approve/ }).click()
  await expect(page.getByText('Approved.', { exact: true }).first()).toBeVisible()

  await page.goto(`${product.url}/anatomy/new?study=${studyId}`)
  await expect(page.locator('[data-screens]')).toBeVisible()
  await page.getByRole('button', { name: 'Make the model' }).click()
  await page.waitForURL(/\/anatomy\/models\//)
  // Its picture has come, and the board that it is on.
  await page.waitForFunction(() => window.anatomyTheatre?.frameOf('main/screen-1') === 0 && window.anatomyTheatre.renderStats().triangles > 0 && document.querySelector('[data-loading]') === null, undefined, { timeout: 60_000 })

  // The calibrated board is 40 x 30 mm and stands at the left of who looks from the front; nobody says where it lies in the patient.
  const manifest = await page.evaluate(async () => (await fetch(`${location.pathname.replace('/models/', '/assets/')}/1/manifest.json`)).json()) as { screens: { corner: Mm3; mm: [number, number]; scale: unknown }[] }
  const [calibrated, unscaled] = manifest.screens as [typeof manifest.screens[number], typeof manifest.screens[number]]
  expect(calibrated.mm).toEqual([40, 30])
  expect(unscaled.scale).toBeNull()
  const { corner } = calibrated
  const at = (right: number, below: number): Mm3 => [corner[0] + right, corner[1], corner[2] - below]
  const [left, right] = [at(4, 4), at(36, 4)]
  expect(await seen(page, [left, right])).toEqual([250, 20])
  const [leftX, rightX] = await page.evaluate(([a, b]) => [window.anatomyTheatre!.project(a!)!.x, window.anatomyTheatre!.project(b!)!.x], [left, right])
  expect(leftX, 'not mirrored').toBeLessThan(rightX!)
  await expect(page.locator('[data-letter]')).toHaveCount(0)
  await expect(page.locator('[data-cine-notes]')).toContainText('True size by the ultrasound machine’s calibration (40 × 30 mm)')
  await expect(page.locator('[data-cine-notes]')).toContainText('left and right are those of the picture')

  // By keys, by the scrubber, and by itself at the times that the file states.
  await page.keyboard.press(']')
  await expect.poll(() => frameOf(page)).toBe(1)
  expect(await seen(page, [right])).toEqual([60])
  await expect(page.locator('[data-cine-at]')).toHaveText('0.40 s of 1.60 s · 2 of 5')
  await page.locator('[data-scrubber]').fill('4')
  await expect.poll(() => frameOf(page)).toBe(4)
  expect(await seen(page, [right])).toEqual([180])
  await page.keyboard.press(']')
  await expect.poll(() => frameOf(page), 'round the end').toBe(0)
  const begun = Date.now()
  await page.keyboard.press(' ')
  await expect.poll(() => frameOf(page), { intervals: [20] }).toBe(3)
  expect(Date.now() - begun).toBeGreaterThan(1_000)
  await page.keyboard.press(' ')

  // Measured on the calibrated board: 20 mm are 20 mm. On the other one nothing is measured.
  const tap = async (mm: Mm3) => {
    const point = await page.evaluate((place) => {
      const { left: x, top: y } = document.querySelector('[data-picture]')!.getBoundingClientRect()
      const found = window.anatomyTheatre!.project(place)!
      return { x: found.x + x, y: found.y + y }
    }, mm)
    await page.mouse.click(point.x, point.y)
  }
  await page.locator('[data-picture]').focus()
  await page.keyboard.press('m')
  await tap(at(10, 15))
  await tap(at(30, 15))
  const marks = () => page.evaluate(() => Object.values(window.anatomyTheatre!.state().marks).map(({ points, on }) => ({ mm: Math.hypot(...points[0]!.map((one, axis) => one - points[1]![axis]!)), on })))
  await expect.poll(async () => (await marks()).length).toBe(1)
  const [mark] = await marks()
  expect(mark!.on).toBe('main/screen-1')
  expect(Math.abs(mark!.mm - 20)).toBeLessThan(0.3)
  await tap([unscaled.corner[0] + 20, unscaled.corner[1], unscaled.corner[2] - 15])
  await expect(page.getByText('This picture has no scale that holds in the patient')).toBeVisible()
  expect(await marks()).toHaveLength(1)

  // A structure like any other: faded it is seen through, hidden it is gone, moved its picture moves with it, and undo brings it back.
  await page.keyboard.press('Escape')
  await tap(at(20, 20))
  await expect(page.locator('[data-chosen]')).toHaveText('Ultrasound clip 1')
  await page.keyboard.press('h')
  await expect.poll(() => seen(page, [left])).toEqual([0])
  await page.keyboard.press('Control+z')
  await expect.poll(() => seen(page, [left])).toEqual([250])
  await page.keyboard.press('g')
  await page.locator('[data-picture]').focus()
  await page.keyboard.press('ArrowUp')
  const moved = await page.evaluate(() => window.anatomyTheatre!.state().structures['main/screen-1']!.moved!.at)
  expect(Math.hypot(...moved)).toBeCloseTo(5, 3)
  expect(await seen(page, [left.map((one, axis) => one + moved[axis]!) as Mm3])).toEqual([250])
  expect(complaints).toEqual([])
})
