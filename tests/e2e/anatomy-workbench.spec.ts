import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { readDicom } from '../../imaging/dicom/read'
import type { AnatomyManifest } from '../../imaging/lesson/manifest'
import { readSeg } from '../../imaging/segmentation/read-seg'
import { toPatient } from '../../imaging/surfaces/mesh'
import { BALL, headValue } from '../fixtures/phantom'
import { CHROMIUM_GL_ARGS } from '../setup/chromium'
import { collectComplaints, signIn } from '../setup/people'
import { startProduct, type Product } from '../setup/product'
import { writePhantom, type PhantomSeries } from '../setup/reading-phantoms'

/** A teacher draws labels on a phantom whose ball is at the patient's left front: from the press in a slice to the model, and back out as a DICOM segmentation. */
test.use({ launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: CHROMIUM_GL_ARGS }, viewport: { width: 1100, height: 760 } })

const SERIES: PhantomSeries = {
  columns: 96, rows: 104, slices: 48, spacing: [2, 2.1], gap: 4, origin: [-100, -103, -94], row: [1, 0, 0], column: [0, 1, 0],
  number: 1, modality: 'CT', description: 'For labels', space: 'labels', intercept: -1024, window: [40, 400], value: headValue,
}
const BALL_ML = ((4 / 3) * Math.PI * 9 ** 3) / 1_000

let product: Product
let folder: string
let modelId: string
test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'theatrum-workbench-'))
  product = await startProduct()
})
test.afterAll(async () => {
  await product?.remove()
  rmSync(folder, { recursive: true, force: true })
})

/** Where a place of the patient lies in a pane, as the pane lays its slice out. */
async function press(page: Page, plane: 'axial' | 'coronal', [x, y, z]: readonly [number, number, number]): Promise<void> {
  const pane = page.locator(`[data-plane=${plane}]`)
  const box = (await pane.boundingBox())!
  const size = { across: SERIES.columns * SERIES.spacing[1], down: plane === 'axial' ? SERIES.rows * SERIES.spacing[0] : SERIES.slices * SERIES.gap }
  const perMm = Math.min(box.width / size.across, box.height / size.down)
  const right = (x - SERIES.origin[0] + SERIES.spacing[1] / 2 - size.across / 2) * perMm
  // In coronal slices the head is above.
  const down = plane === 'axial' ? (y - SERIES.origin[1] + SERIES.spacing[0] / 2 - size.down / 2) * perMm : (size.down / 2 - (z - SERIES.origin[2] + SERIES.gap / 2)) * perMm
  // A press means the slice that is seen: the one that is wanted is waited for.
  await expect.poll(async () => Number((await pane.locator('canvas').getAttribute('data-painted'))?.split(' ')[0]) + 1).toBe(Number((await pane.getAttribute('data-place'))!.split('/')[0]))
  await pane.click({ position: { x: box.width / 2 + right, y: box.height / 2 + down } })
}

test('a teacher grows a ball from a seed, fills the skull by a range, sees both as a body and saves: the model has them where they are in the patient, and so has the DICOM segmentation', async ({ page, context }) => {
  const complaints = collectComplaints(context)
  mkdirSync(join(folder, 'one'))
  writePhantom({ ...SERIES, study: 'Phantom for labels' }, join(folder, 'one'), 'one')
  const { studies: [studyId] } = await product.admin<{ studies: string[] }>('image', 'import', join(folder, 'one'))
  await signIn(page, product, 'teacher')
  await page.goto(`${product.url}/anatomy/new?study=${studyId}`)
  await page.locator('main form button[type=submit]').click()
  await page.waitForURL(/\/anatomy\/models\/[a-z0-9]+$/)
  await page.getByRole('link', { name: 'Draw labels' }).click({ timeout: 30_000 })
  await page.waitForURL(/\/labels$/)
  modelId = /models\/([a-z0-9]+)\/labels/.exec(page.url())![1]!
  await expect(page.locator('[data-plane=axial] canvas[data-painted]')).toBeVisible({ timeout: 30_000 })

  await page.getByRole('button', { name: 'New label' }).click()
  const row = page.locator('[data-label="1"]')
  await row.getByLabel('English').fill('Dense ball')
  await row.getByLabel('Chinese').fill('致密球')
  await row.getByLabel('Chinese').press('Enter')
  await page.getByRole('button', { name: 'Bone', exact: true }).first().click()
  // The cross first, then the seed: the slice is that of the ball.
  await press(page, 'coronal', BALL)
  await page.keyboard.press('s')
  await press(page, 'axial', BALL)
  await page.keyboard.press('g')
  await expect(row).toContainText(/≈ [23]\.\d ml/)
  await page.getByRole('button', { name: 'New label' }).click()
  const skull = page.locator('[data-label="2"]')
  await skull.getByLabel('English').fill('Skull')
  await skull.getByLabel('English').press('Enter')
  await page.keyboard.press('f')
  await expect(skull).toContainText(/≈ \d{3} ml/)
  await page.keyboard.press('Control+z')
  await expect(skull).toContainText('≈ 0 ml')
  await page.keyboard.press('Control+Shift+z')
  await expect(skull).toContainText(/≈ \d{3} ml/)
  await page.keyboard.press('p')
  await expect(page.locator('[data-preview]')).toHaveAttribute('data-preview', /^[1-9]\d+$/, { timeout: 20_000 })

  await page.getByRole('button', { name: 'Save' }).click()
  await page.waitForURL(new RegExp(`/anatomy/models/${modelId}$`))
  const manifestOf = async (): Promise<AnatomyManifest | null> => {
    const response = await page.request.get(`${product.url}/anatomy/assets/${modelId}/2/manifest.json`)
    return response.ok() ? ((await response.json()) as AnatomyManifest) : null
  }
  await expect.poll(async () => (await manifestOf())?.revision ?? 0, { timeout: 60_000 }).toBe(2)
  const drawn = (await manifestOf())!.structures.filter(({ label }) => label > 0)
  expect(drawn.map(({ name }) => name.en)).toEqual(['Dense ball', 'Skull'])
  expect(drawn[0]!.name.zh).toBe('致密球')
  const ball = drawn[0]!
  for (const axis of [0, 1, 2]) expect(Math.abs((ball.box[0][axis]! + ball.box[1][axis]!) / 2 - BALL[axis]!)).toBeLessThan(2)
  expect(Math.abs(ball.volumeMl / BALL_ML - 1)).toBeLessThan(0.15)

  const seg = await page.request.get(`${product.url}/anatomy/models/${modelId}/labels/seg`)
  const { volume, names } = await readSeg(readDicom(await seg.body(), { maxBytes: 1e8, maxInflatedBytes: 1e8, maxDepth: 64, maxElements: 500_000 }))
  expect(names.map(({ words }) => words)).toEqual(['Dense ball', 'Skull'])
  const label = names.find(({ words }) => words === 'Dense ball')!.label
  const sum = [0, 0, 0]
  let voxels = 0
  for (let z = 0, at = 0; z < volume.size[2]; z++) for (let y = 0; y < volume.size[1]; y++) for (let x = 0; x < volume.size[0]; x++, at++) {
    if (volume.labels[at] !== label) continue
    toPatient(volume, [x, y, z]).forEach((each, axis) => { sum[axis]! += each })
    voxels++
  }
  expect(voxels).toBeGreaterThan(100)
  for (const axis of [0, 1, 2]) expect(Math.abs(sum[axis]! / voxels - BALL[axis]!)).toBeLessThan(1)
  expect(complaints).toEqual([])
})

test('saved labels are gone on with; where somebody saved meanwhile nothing is written over, what was drawn outlives the page, and is saved when its maker says so', async ({ page, context }) => {
  // A refusal is an answer that the browser notes.
  const complaints = collectComplaints(context, [/409/])
  await signIn(page, product, 'teacher')
  const other = await context.newPage()
  for (const each of [page, other]) {
    each.on('dialog', (dialog) => void dialog.accept())
    await each.goto(`${product.url}/anatomy/models/${modelId}/labels`)
    await expect(each.locator('[data-plane=axial] canvas[data-painted]')).toBeVisible({ timeout: 30_000 })
    await expect(each.locator('[data-label="1"]')).toContainText('Dense ball')
    await expect(each.locator('[data-label="1"]')).toContainText(/≈ [23]\.\d ml/)
  }
  await other.getByRole('button', { name: 'Save' }).click()
  await other.waitForURL(new RegExp(`/anatomy/models/${modelId}$`))
  await other.close()

  const row = page.locator('[data-label="1"]')
  const begun = await row.getByText(/≈/).innerText()
  // By keys alone: a dab of the brush at the cross, in the middle of the head.
  await page.locator('[data-plane=axial]').focus()
  await page.keyboard.press('b')
  await page.keyboard.press('d')
  await page.keyboard.press('Enter')
  await expect(row).not.toContainText(begun)
  const drawn = await row.getByText(/≈/).innerText()
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('dialog')).toContainText('Somebody saved version 2 meanwhile')
  await page.getByRole('button', { name: 'Not now' }).click()
  await expect(row).toContainText(drawn)

  await page.reload()
  await page.getByRole('button', { name: 'Go on with it' }).click()
  await expect(row).toContainText(drawn, { timeout: 30_000 })
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: 'Save mine as the newest' }).click()
  await page.waitForURL(new RegExp(`/anatomy/models/${modelId}$`))
  await page.goto(`${product.url}/anatomy/models/${modelId}/labels`)
  await expect(row).toContainText(drawn, { timeout: 30_000 })
  expect(complaints).toEqual([])
})
