import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import type { Mm3 } from '#vr/contract'
import { phantomLesson, phantomModel } from '../../app/domain/anatomy/lesson-model.fixture'
import { CHROMIUM_GL_ARGS } from '../setup/chromium'
import { collectComplaints, signIn } from '../setup/people'
import { startProduct, type Product } from '../setup/product'

// A student follows a lesson in the scene, breaks off, returns, answers, goes away and continues.
test.use({ launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: CHROMIUM_GL_ARGS }, viewport: { width: 900, height: 600 } })

/** The module brings no types. */
const Database = createRequire(import.meta.url)('better-sqlite3') as new (path: string) => { prepare(sql: string): { run(...values: unknown[]): void; all(...values: unknown[]): Record<string, unknown>[]; get(...values: unknown[]): Record<string, unknown> | undefined }; close(): void }

const [MODEL, LESSON] = ['phantommodel1', 'phantomlesson1']
let product: Product
let database: InstanceType<typeof Database>
test.beforeAll(async () => {
  test.setTimeout(300_000)
  product = await startProduct({ LOG_LEVEL: 'warn' })
  database = new Database(join(product.dataDir, 'theatrum.db'))
  await insertLesson()
})
test.afterAll(async () => {
  database?.close()
  await product?.remove()
})

/** A model that comes with Theatrum and a lesson that was published, as their tables and files have them. */
async function insertLesson(): Promise<void> {
  const { row, manifest, files } = phantomModel(MODEL)
  const institutionId = database.prepare('select id from Institution where name = ?').get('Demo hospital A')!.id
  const now = new Date().toISOString()
  const insert = (table: string, values: Record<string, unknown>) => database.prepare(`insert into ${table} (${Object.keys(values).join(', ')}) values (${Object.keys(values).map(() => '?').join(', ')})`).run(...Object.values(values))
  insert('AnatomyModel', { ...row, institutionId, createdAt: now, changedAt: now })
  manifest.structures.forEach((one, position) => insert('AnatomyStructure', { modelId: MODEL, key: one.key, label: one.label, name: one.name.en, nameZh: one.name.zh, groupKey: one.group, colour: one.colour, position }))
  for (const [path, bytes] of await files()) {
    const file = join(product.dataDir, 'derived/anatomy', MODEL, '1', path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, bytes)
  }
  const content = phantomLesson(MODEL)
  insert('Lesson', { id: LESSON, institutionId, modelId: MODEL, title: content.title.en, titleZh: content.title.zh, subject: content.subject, state: 'published', version: 1, createdAt: now, changedAt: now })
  insert('LessonVersion', { lessonId: LESSON, version: 1, contentJson: JSON.stringify(content), publishedAt: now })
}

const side = (page: Page) => page.locator('[data-step]')
const isAt = async (page: Page, id: string) => {
  await expect(side(page)).toHaveAttribute('data-step', id)
  await expect(side(page)).toHaveAttribute('data-mode', 'following')
}
const isDrawn = (page: Page) => page.waitForFunction(() => { const stats = window.anatomyTheatre?.renderStats(); return stats && stats.triangles > 0 && document.querySelector('[data-loading]') === null }, null, { timeout: 60_000 })
const next = (page: Page) => page.getByRole('button', { name: 'Next' }).click()
/** As a finger on that place of the patient. */
async function press(page: Page, mm: Mm3): Promise<void> {
  const at = await page.evaluate((one) => {
    const { left, top } = document.querySelector<HTMLCanvasElement>('[data-picture]')!.getBoundingClientRect()
    const { x, y } = window.anatomyTheatre!.project(one)!
    return { x: left + x, y: top + y }
  }, mm)
  await page.mouse.click(at.x, at.y)
}
const score = (page: Page) => page.locator('[data-score]')
const check = (page: Page) => page.getByRole('button', { name: 'Check' }).click()
const answers = () => database.prepare('select stepId, attempt, score, answerJson, detailJson from QuizAnswer where lessonId = ? order by answeredAt, attempt').all(LESSON).map(({ answerJson, detailJson, ...rest }) => ({ ...rest, answer: JSON.parse(String(answerJson)) as Record<string, unknown>, detail: JSON.parse(String(detailJson)) as Record<string, unknown> })) as { stepId: string; attempt: number; score: number; answer: Record<string, unknown>; detail: Record<string, number> }[]

test('a student follows a lesson, explores, answers each kind of question once, and continues another day', async ({ browser }) => {
  test.setTimeout(180_000)
  const context = await browser.newContext()
  const complaints = collectComplaints(context)
  const page = await context.newPage()
  await signIn(page, product, 'student')
  await page.goto(`${product.url}/anatomy/lessons/${LESSON}`)
  await isDrawn(page)
  await isAt(page, 'whole')

  // The second step as its maker saw it, to the last number.
  await next(page)
  await isAt(page, 'apart')
  const shown = await page.evaluate(() => ({ scene: window.anatomyTheatre!.state(), view: window.anatomyTheatre!.view() }))
  const { state, view } = phantomLesson(MODEL).steps[1]!
  expect(shown.view).toEqual(view)
  expect(shown.scene).toEqual(state)

  // Turned by hand: it is the student's now, until they return.
  await page.locator('[data-picture]').focus()
  await page.keyboard.press('ArrowLeft')
  await expect(side(page)).toHaveAttribute('data-mode', 'exploring')
  expect(await page.evaluate(() => window.anatomyTheatre!.view())).not.toEqual(view)
  await page.getByRole('button', { name: 'Back to the lesson' }).click()
  await isAt(page, 'apart')
  expect(await page.evaluate(() => window.anatomyTheatre!.view())).toEqual(view)

  await page.keyboard.press('n')
  await isAt(page, 'point')
  await press(page, [40, -75, 30])
  await check(page)
  await expect(score(page)).toHaveAttribute('data-score', '1')

  await next(page)
  await isAt(page, 'name')
  await page.getByRole('button', { name: 'Middle box' }).click()
  await expect(score(page)).toHaveAttribute('data-score', '0')
  await expect(score(page)).toContainText('It is: Right back box')

  // The browser is closed in the middle.
  await next(page)
  await isAt(page, 'label')
  await expect.poll(() => database.prepare('select step from LessonProgress').get()?.step).toBe(4)
  await page.close()
  const again = await context.newPage()
  await again.goto(`${product.url}/anatomy/lessons/${LESSON}`)
  await isDrawn(again)
  await isAt(again, 'label')
  await press(again, [40, -75, 30])
  await press(again, [0, -30, 0])
  await check(again)
  await expect(score(again)).toHaveAttribute('data-score', '1')

  await next(again)
  await isAt(again, 'cut')
  await again.getByRole('button', { name: 'Coronal', exact: true }).click()
  await again.getByRole('button', { name: 'Take the other side away' }).click()
  await check(again)
  await expect(score(again)).toBeVisible()

  await next(again)
  await isAt(again, 'layers')
  await again.getByRole('button', { name: 'Move Left front ball up' }).click()
  await check(again)
  await expect(score(again)).toBeVisible()

  // Without a connection: kept, and sent when it is back.
  await next(again)
  await isAt(again, 'needle')
  await press(again, [0, -30, 0])
  await again.getByLabel('Depth').fill('20')
  await context.setOffline(true)
  await check(again)
  await expect(again.locator('[data-waiting]')).toBeVisible()
  expect(answers().filter(({ stepId }) => stepId === 'needle')).toEqual([])
  await context.setOffline(false)
  await expect(score(again)).toHaveAttribute('data-score', '1')
  await expect(again.locator('[data-waiting]')).toBeHidden()
  await expect(again.locator('[data-finished]')).toBeVisible()

  const given = answers()
  expect(given.map(({ stepId, attempt }) => `${stepId} ${attempt}`)).toEqual(['point 1', 'name 1', 'label 1', 'cut 1', 'layers 1', 'needle 1'])
  const [point, name, label, cut, layers, needle] = given
  const near = (value: unknown, wanted: Mm3, within: number) => wanted.forEach((part, axis) => expect(Math.abs((value as Mm3)[axis]! - part)).toBeLessThan(within))
  // A pixel is half a millimetre here.
  near(point!.answer.at, [40, -75, 30], 1)
  expect([point!.score, name!.score, label!.score]).toEqual([1, 0, 1])
  near((label!.answer.places as Mm3[])[1], [0, -30, 0], 1)
  expect((cut!.answer.state as { planes: unknown[] }).planes).toHaveLength(1)
  expect(layers!.answer.order).toEqual(['main/ball', 'main/back', 'main/middle'])
  expect(layers!.score).toBe(0.6667)
  expect(needle!.detail).toMatchObject({ depthMm: 20, why: 'right' })
  expect(needle!.detail.angleDeg).toBeLessThan(3)
  expect(database.prepare('select step, finishedAt is not null as isFinished from LessonProgress').get()).toEqual({ step: 7, isFinished: 1 })
  expect(complaints.filter((one) => !/ERR_INTERNET_DISCONNECTED/.test(one))).toEqual([])
  await context.close()
})

test('a lesson whose pictures were withdrawn is read to its end, in a frame and in Chinese too', async ({ page, context }) => {
  const complaints = collectComplaints(context)
  database.prepare('update AnatomyModel set shows = null where id = ?').run(MODEL)
  try {
    await signIn(page, product, 'teacher')
    await page.goto(`${product.url}/anatomy/lessons/${LESSON}?embed=1`)
    await expect(page.getByText('The pictures of this lesson were withdrawn')).toBeVisible()
    await expect(page.getByRole('link', { name: 'Back to the theatre' })).toHaveCount(0)
    await page.getByRole('button', { name: '中文' }).click()
    await next(page)
    await next(page)
    await expect(page.getByRole('heading', { name: '指出' })).toBeVisible()
    await expect(page.getByText('This question needs the picture.')).toBeVisible()
    expect(complaints).toEqual([])
  } finally {
    database.prepare("update AnatomyModel set shows = 'all' where id = ?").run(MODEL)
  }
})
