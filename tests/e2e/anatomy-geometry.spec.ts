import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { cross, scale, subtract, type Vector } from '../../imaging/geometry/vector'
import type { Mm3 } from '../../vr/contract'
import { BALL, headValue, oblique } from '../fixtures/phantom'
import { CHROMIUM_GL_ARGS } from '../setup/chromium'
import { collectComplaints, signIn } from '../setup/people'
import { startProduct, type Product } from '../setup/product'
import { writePhantom, type PhantomSeries } from '../setup/reading-phantoms'

/**
 * A head whose sides cannot be mistaken, in oblique slices of unequal spacing, through the import, the job and the page: the dense
 * ball at the patient's left front is there in the scene and on the cut. The half before the page, for all four kinds of slices, is
 * imaging/lesson/patient-place.test.ts.
 */
test.use({ launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: CHROMIUM_GL_ARGS }, viewport: { width: 700, height: 500 } })

const SIZE = { columns: 128, rows: 116, slices: 48, spacing: [1.9, 1.7] as [number, number], gap: 4.4 }
const { row, column } = oblique(20, -30)
const sides = [scale(row, (SIZE.columns - 1) * SIZE.spacing[1]), scale(column, (SIZE.rows - 1) * SIZE.spacing[0]), scale(cross(row, column), (SIZE.slices - 1) * SIZE.gap)]
const SERIES: PhantomSeries = {
  ...SIZE, row, column, origin: sides.reduce<Vector>((at, side) => subtract(at, scale(side, 0.5)), [0, 0, 0]),
  number: 1, modality: 'CT', description: 'Oblique, anisotropic', space: 'head', intercept: -1024, window: [40, 400], value: headValue,
}
const MIRRORED: PhantomSeries = { ...SERIES, value: ([x, y, z]) => headValue([-x, y, z]) }
const WINDOW = { center: 300, width: 1200 }
const GREY = 255 * ((600 - WINDOW.center) / WINDOW.width + 0.5)

let product: Product
let folder: string
test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'theatrum-geometry-'))
  product = await startProduct()
})
test.afterAll(async () => {
  await product?.remove()
  rmSync(folder, { recursive: true, force: true })
})

async function imported(name: string, series: PhantomSeries): Promise<string> {
  mkdirSync(join(folder, name))
  writePhantom({ ...series, study: `Phantom, ${name}` }, join(folder, name), name)
  const { studies } = await product.admin<{ studies: string[] }>('image', 'import', join(folder, name))
  return studies[0]!
}

/** As a teacher does it. */
async function openModel(page: Page, studyId: string): Promise<void> {
  await page.goto(`${product.url}/anatomy/new?study=${studyId}`)
  await page.locator('main form button[type=submit]').click()
  await page.waitForURL(/\/anatomy\/models\/[a-z0-9]+$/)
  await page.waitForFunction(() => window.anatomyTheatre !== undefined, undefined, { timeout: 60_000 })
}

/** What the page draws and answers at the ball's place, at its mirror image and beside, on a cut through the ball seen from above. */
async function seen(page: Page) {
  const places: Mm3[] = [[...BALL], [-BALL[0], BALL[1], BALL[2]]]
  await page.evaluate(([z, window_]) => {
    const theatre = window.anatomyTheatre!
    const state = theatre.state()
    theatre.setState({
      ...state, planes: [{ id: 'p', normal: [0, 0, 1], distanceMm: z, isOn: true, section: true, affects: 'all' }],
      volumes: { main: { shown: false, preset: 'bone', transfer: null, window: window_, opacity: 1, look: 'shaded', removed: [] } },
    })
    theatre.look('S')
  }, [BALL[2], WINDOW] as const)
  const read = () => page.evaluate((all) => {
    const theatre = window.anatomyTheatre!
    const canvas = document.querySelector<HTMLCanvasElement>('[data-picture]')!
    theatre.drawNow()
    const gl = canvas.getContext('webgl2')!
    return all.map((mm) => {
      const at = theatre.project(mm)!
      const pixel = new Uint8Array(4)
      theatre.drawNow()
      gl.readPixels(Math.floor(at.x * canvas.width / canvas.clientWidth), Math.floor(canvas.height - at.y * canvas.height / canvas.clientHeight), 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel)
      return { at, pixel: [...pixel], picked: theatre.pick(at.x, at.y) }
    })
  }, places)
  // Bricks come one by one; what is drawn stays once the finest are there.
  let last = ''
  await expect.poll(async () => {
    const now = JSON.stringify(await read())
    const isSame = now === last && !now.includes('"pixel":[0,0,0,0]')
    last = now
    return isSame
  }, { intervals: [500], timeout: 40_000 }).toBe(true)
  return (await read()) as [Awaited<ReturnType<typeof read>>[number], Awaited<ReturnType<typeof read>>[number]]
}

function faultsOf([ball, mirror]: Awaited<ReturnType<typeof seen>>): string[] {
  const faults: string[] = []
  const isBallGrey = (pixel: number[]) => pixel.slice(0, 3).every((one) => Math.abs(one - GREY) <= 6)
  if (!isBallGrey(ball.pixel)) faults.push(`the ball's place is ${ball.pixel.join()} on the cut, not ${GREY}`)
  if (isBallGrey(mirror.pixel)) faults.push('the ball is on the other side')
  if (ball.picked?.key !== 'main/bone') faults.push(`the ball is ${ball.picked?.key ?? 'nothing'}`)
  else if (Math.hypot(...ball.picked.mm.map((one, axis) => one - BALL[axis]!)) > 1) faults.push(`the ball is picked at ${ball.picked.mm.join()}`)
  if (mirror.picked?.key === 'main/bone') faults.push('there is bone on the other side')
  // From above the patient's left is at the left of the picture.
  if (ball.at.x >= mirror.at.x) faults.push('left is right')
  return faults
}

/** Brightness of the slice at the cross that the reading room draws at the ball's place. */
async function atCross(page: Page, studyId: string): Promise<number> {
  await page.goto(`${product.url}/images/${studyId}?at=${BALL.join(',')}`)
  const cross = page.locator(`[data-shown-point="${BALL.join(',')}"]`).first()
  await expect(cross).toBeVisible({ timeout: 30_000 })
  const read = async () => {
    const { x, y } = await cross.evaluate((svg) => {
      const [, left, top] = /translate\(([-\d.e]+) ([-\d.e]+)\)/.exec(svg.querySelector('g')!.getAttribute('transform')!)!
      const frame = svg.getBoundingClientRect()
      return { x: frame.left + Number(left), y: frame.top + Number(top) }
    })
    const png = (await page.screenshot({ clip: { x: Math.floor(x), y: Math.floor(y), width: 1, height: 1 } })).toString('base64')
    return page.evaluate(async (bytes) => {
      const image = await createImageBitmap(new Blob([Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0))], { type: 'image/png' }))
      const context = new OffscreenCanvas(1, 1).getContext('2d')!
      context.drawImage(image, 0, 0)
      return context.getImageData(0, 0, 1, 1).data[1]!
    }, png)
  }
  await expect.poll(read, { timeout: 30_000 }).toBeGreaterThan(60)
  return read()
}

test('the ball at the patient\'s left front is there in the scene and on the cut in the grey of the original, and under the cross in the slices; of a mirrored patient the same checks fail', async ({ page, context }) => {
  const complaints = collectComplaints(context)
  const [right, wrong] = [await imported('right', SERIES), await imported('mirrored', MIRRORED)]
  await signIn(page, product, 'teacher')
  await openModel(page, right)
  expect(faultsOf(await seen(page))).toEqual([])
  // 600 HU is white in the window of the series, the tissue around it grey.
  expect(await atCross(page, right)).toBeGreaterThan(240)
  await openModel(page, wrong)
  const faults = faultsOf(await seen(page))
  expect(faults).toContain('the ball is on the other side')
  expect(faults).toContain('there is bone on the other side')
  expect(faults.length).toBeGreaterThanOrEqual(4)
  expect(await atCross(page, wrong)).toBeLessThan(200)
  expect(complaints).toEqual([])
})
