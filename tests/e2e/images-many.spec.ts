import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { writeDicom } from '../../imaging/dicom/write'
import { phantomSlice } from '../fixtures/dicom/phantom'
import { collectComplaints, signIn } from '../setup/people'
import { startProduct, type Product } from '../setup/product'

/** MANY=3000 EDGE=512 gives the figures of docs/performance.md. */
const MANY = Number(process.env.MANY ?? 250)
const EDGE = Number(process.env.EDGE ?? 32)

let product: Product
const folder = mkdtempSync(join(tmpdir(), 'theatrum-many-'))
test.beforeAll(async () => {
  test.setTimeout(600_000)
  product = await startProduct({ LOG_LEVEL: 'warn' })
  // More than a hundred in one folder, and folders in it.
  mkdirSync(join(folder, 'CD/SE2'), { recursive: true })
  for (let index = 0; index < MANY; index++) writeFileSync(join(folder, 'CD', index % 3 === 0 ? 'SE2' : '.', `IM${index}`), writeDicom(phantomSlice({ name: 'many', slices: MANY, rows: EDGE, columns: EDGE, gap: 0.2 }, index)))
  writeFileSync(join(folder, 'CD/letter.txt'), 'for the radiologist')
})
test.afterAll(async () => {
  await product?.remove()
  rmSync(folder, { recursive: true, force: true })
})

test('a folder of hundreds of slices is sent through an interruption; one file that is none and one that is gone stop nothing', async ({ context, page }) => {
  test.setTimeout(900_000)
  await signIn(page, product, 'teacher')
  await page.goto(`${product.url}/images/import`)
  await page.getByRole('radio', { name: /Research/ }).check()
  await page.locator('[data-folder]').setInputFiles(join(folder, 'CD'))
  await expect(page.locator('[data-send]')).toContainText((MANY + 1).toLocaleString('en'))
  // After it was chosen, as from a disc that is taken out.
  rmSync(join(folder, 'CD/IM1'))
  await page.evaluate(() => {
    const seen = { longestMs: 0 }
    Object.assign(window, { seen })
    new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => (seen.longestMs = Math.max(seen.longestMs, duration)))).observe({ type: 'longtask' })
  })
  const startedAt = Date.now()
  await page.locator('[data-send]').click()
  await expect(page.getByText(/^[1-9][\d,]* of [\d,]+ files$/)).toBeVisible({ timeout: 30_000 })
  await context.setOffline(true)
  await expect(page.getByText('The server cannot be reached.')).toBeVisible({ timeout: 60_000 })
  await context.setOffline(false)

  await expect(page.getByText('All files are sent')).toBeVisible({ timeout: 600_000 })
  const tookMs = Date.now() - startedAt
  const { longestMs, heapMb } = await page.evaluate(() => ({ ...(window as unknown as { seen: { longestMs: number } }).seen, heapMb: Math.round((performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize / 1e6) }))
  console.log(`${MANY} files of ${EDGE} x ${EDGE} in ${tookMs} ms, longest task of the page ${Math.round(longestMs)} ms, its heap ${heapMb} MB`)
  await expect(page.getByText(/1 file could not be read on this device.*CD\/IM1\b/)).toBeVisible()
  await expect(page.getByText(`${MANY.toLocaleString('en')} of ${MANY.toLocaleString('en')} files`)).toBeVisible()
  const complaints = collectComplaints(context)
  await page.getByRole('button', { name: 'Go on without them' }).click()
  await page.waitForURL(/\/images\/imports\/[a-z0-9]+$/)
  await expect(page.getByText('Done', { exact: true }).first()).toBeVisible({ timeout: 600_000 })
  const count = (outcome: string) => page.locator(`[data-outcome="${outcome}"] dd`)
  await expect(count('stored')).toHaveText((MANY - 1).toLocaleString('en'))
  await expect(count('refused')).toHaveText('1')
  await expect(count('duplicate')).toHaveText('0')
  expect(complaints).toEqual([])
})
