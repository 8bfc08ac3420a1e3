import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { collectComplaints, signIn } from '../setup/people'
import { startProduct, type Product } from '../setup/product'
import { publishedCourse } from '../setup/written-course'

let product: Product
let folder: string
test.beforeAll(async () => {
  test.setTimeout(240_000)
  product = await startProduct({ LOG_LEVEL: 'warn' })
  folder = mkdtempSync(join(tmpdir(), 'theatrum-brought-'))
})
test.afterAll(async () => {
  await product?.remove()
  rmSync(folder, { recursive: true, force: true })
})

test('a large file whose page was closed in the middle goes on where it stopped; captions that cannot be read are refused by their line', async ({ browser }) => {
  const { courseId, lessonId } = publishedCourse(product, 'mediacourse')
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  // Cut on purpose.
  const complaints = collectComplaints(context, [/ERR_FAILED/])
  const first = await context.newPage()
  await signIn(first, product, 'expert')
  const lessonUrl = `${product.url}/courses/${courseId}/edit/${lessonId}`
  await first.goto(lessonUrl)
  // Editors that come later push what is below them on.
  await expect(first.locator('.ProseMirror').last()).toBeVisible()
  await expect(first.locator('.animate-pulse')).toHaveCount(0)
  await first.getByRole('button', { name: 'Insert here' }).last().click()
  await first.getByRole('menuitem', { name: 'File to take away', exact: true }).click()

  const film = join(folder, 'operation.bin')
  writeFileSync(film, Buffer.alloc(10_000_000, 7))
  let parts = 0
  await first.route('**/courses/uploads/**', (route) => (route.request().method() === 'PATCH' && ++parts > 1 ? route.abort() : route.continue()))
  const field = (page: typeof first, label: string) => page.getByRole('group', { name: label, exact: true })
  await field(first, 'File').locator('input[type="file"]').setInputFiles(film)
  await expect.poll(() => parts, 'four of ten megabytes are there').toBeGreaterThan(1)
  await expect(first.locator('[data-saving="saved"]').first()).toContainText('Saved')
  await first.close({ runBeforeUnload: false })

  const second = await context.newPage()
  await second.goto(lessonUrl)
  await expect(field(second, 'File').locator('[data-media-state="waiting"]')).toContainText('“operation.bin” has not wholly arrived')
  const offsets: string[] = []
  second.on('request', (request) => { if (request.method() === 'PATCH') offsets.push(request.headers()['upload-offset'] ?? '') })
  await field(second, 'File').locator('input[type="file"]').setInputFiles(film)
  await expect(field(second, 'File').locator('[data-media-state="ready"]')).toBeVisible({ timeout: 60_000 })
  expect(offsets, 'nothing is sent twice').toEqual(['4000000', '8000000'])

  await second.getByRole('button', { name: 'Insert here' }).last().click()
  await second.getByRole('menuitem', { name: 'Video', exact: true }).click()
  const captions = join(folder, 'words.vtt')
  writeFileSync(captions, 'WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nThe needle.\n\n0:3 --> 0:4\nThe knot.\n')
  await field(second, 'Captions in English').locator('input[type="file"]').setInputFiles(captions)
  await expect(field(second, 'Captions in English').getByRole('alert')).toContainText('Line 6 of the captions', { timeout: 60_000 })
  expect(complaints).toEqual([])
  await context.close()
})
