import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { BufferGeometry, Matrix4, Quaternion as Turn, Vector3 } from 'three'
import type { AssetManifest, Mm3, Pose, Quaternion } from '#vr/contract'
import { BALL, BACK, fixtureManifest, fixtureParts, MIDDLE, writeGlb } from '#vr/core/scene/fixture'
import { composed, inverted, posed, rotated } from '#vr/core/state/pose'
import { CHROMIUM_GL_ARGS } from '../setup/chromium'
import { collectComplaints, signIn } from '../setup/people'
import { startProduct, type Product } from '../setup/product'

// Two models of one phantom, the second lying elsewhere and turned: added, registered by landmarks, measured, saved, taken out.
test.use({ launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: CHROMIUM_GL_ARGS }, viewport: { width: 900, height: 600 } })

/** The module brings no types. */
const Database = createRequire(import.meta.url)('better-sqlite3') as new (path: string) => { prepare(sql: string): { run(...values: unknown[]): void; get(...values: unknown[]): Record<string, unknown> | undefined }; close(): void }

const [FIRST, SECOND, SAME] = ['combinefirst1', 'secondphantom', 'sameframe0001']
const source = SECOND.slice(0, 10)
const half = (35 * Math.PI) / 360
/** From the second model's own space into the first's: what the landmarks shall find. */
const TRUTH: Pose = { at: [12, -85, 40], turn: [0, Math.sin(half) * 0.6, Math.sin(half) * 0.8, Math.cos(half)] as Quaternion }

let product: Product
test.beforeAll(async () => {
  test.setTimeout(300_000)
  product = await startProduct({ LOG_LEVEL: 'warn' })
  const database = new Database(join(product.dataDir, 'theatrum.db'))
  addModel(database, FIRST, 'First phantom', null, '1.2.826.0.1')
  addModel(database, SECOND, 'Second phantom', inverted(TRUTH), null)
  addModel(database, SAME, 'Same session', null, '1.2.826.0.1')
  database.close()
})
test.afterAll(async () => { await product?.remove() })

/** @param moved where the phantom lies in this model's own space */
function addModel(database: InstanceType<typeof Database>, id: string, title: string, moved: Pose | null, frame: string | null): void {
  const place = moved ? new Matrix4().compose(new Vector3(...moved.at), new Turn(...moved.turn), new Vector3(1, 1, 1)) : new Matrix4()
  const partsOf = (level: number) => fixtureParts(level).map(({ key, geometry }): { key: string; geometry: BufferGeometry } => ({ key, geometry: geometry.applyMatrix4(place) }))
  const fixture = fixtureManifest()
  const boxes = new Map(partsOf(0).map(({ key, geometry }): [string, [Mm3, Mm3]] => { geometry.computeBoundingBox(); const { min, max } = geometry.boundingBox!; return [key, [min.toArray(), max.toArray()]] }))
  const manifest: AssetManifest = { ...fixture, model: id, frameOfReferenceUid: frame, structures: fixture.structures.map((one) => ({ ...one, box: boxes.get(one.key)! })), groups: fixture.groups.map((one) => ({ ...one, centre: new Vector3(...one.centre).applyMatrix4(place).toArray() })) }
  const put = (name: string, bytes: Buffer) => { const file = join(product.dataDir, 'derived/anatomy', id, '1', name); mkdirSync(dirname(file), { recursive: true }); writeFileSync(file, bytes) }
  fixture.structures[0]!.lods.forEach(({ file }, level) => put(file, Buffer.from(writeGlb(partsOf(level)))))
  put('manifest.json', Buffer.from(JSON.stringify(manifest)))
  const institutionId = database.prepare('select id from Institution where name = ?').get('Demo hospital A')!.id
  const at = new Date().toISOString()
  database.prepare("insert into AnatomyModel (id, institutionId, title, source, revision, readyRevision, state, shows, bytes, structureCount, createdAt, changedAt) values (?, ?, ?, 'own', 1, 1, 'ready', 'all', 1, 3, ?, ?)").run(id, institutionId, title, at, at)
  manifest.structures.forEach(({ key, label, name, group, colour }, position) => database.prepare('insert into AnatomyStructure (modelId, "key", label, name, nameZh, groupKey, colour, position) values (?, ?, ?, ?, ?, ?, ?, ?)').run(id, key, label, name.en, name.zh, group, colour, position))
}

const state = (page: Page) => page.evaluate(() => window.anatomyTheatre!.state())
const isDrawn = (page: Page) => page.waitForFunction(() => { const stats = window.anatomyTheatre?.renderStats(); return stats && stats.triangles > 0 && document.querySelector('[data-loading]') === null }, null, { timeout: 60_000 })
async function open(page: Page, model = FIRST): Promise<void> {
  await page.goto(`${product.url}/anatomy/models/${model}`)
  await isDrawn(page)
  await page.getByRole('tab', { name: 'Models in the scene' }).click()
}
/** A press on the place of the phantom where it is drawn now. @param place of the model that is asked for */
async function press(page: Page, mm: Mm3, place: Pose): Promise<void> {
  const at = await page.evaluate((one) => {
    const { left, top } = document.querySelector<HTMLCanvasElement>('[data-picture]')!.getBoundingClientRect()
    const { x, y } = window.anatomyTheatre!.project(one)!
    return { x: left + x, y: top + y }
  }, posed(mm, place))
  await page.mouse.click(at.x, at.y)
}
/** The phantom from its front, wherever it stands. */
async function lookAtFront(page: Page, place: Pose): Promise<void> {
  const view = { from: posed([0, -900, 0], place), to: posed([0, 0, 0], place), up: rotated([0, 0, 1], place.turn), heightMm: 260 }
  await page.evaluate((one) => window.anatomyTheatre!.setView(one), view)
}
const HOME: Pose = { at: [0, 0, 0], turn: [0, 0, 0, 1] }
/** As seen from the front: the middle box's front corners (a little inside), the small box, the ball's nearest point. */
const LANDMARKS: Mm3[] = [[MIDDLE.low[0] + 3, MIDDLE.low[1], MIDDLE.high[2] - 3], [MIDDLE.high[0] - 3, MIDDLE.low[1], MIDDLE.low[2] + 3], [MIDDLE.low[0] + 3, MIDDLE.low[1], MIDDLE.low[2] + 3], [BALL.centre[0], BALL.centre[1] - BALL.radiusMm, BALL.centre[2]], [(BACK.low[0] + BACK.high[0]) / 2, BACK.low[1], -20]]
const degreesBetween = (a: Quaternion, b: Quaternion) => (2 * Math.acos(Math.min(1, Math.abs(a.reduce((sum, one, n) => sum + one * b[n]!, 0)))) * 180) / Math.PI

test('a second model is added, registered by landmarks to a millimetre and a degree, taken back, kept and opened again', async ({ context, page }) => {
  test.setTimeout(120_000)
  const complaints = collectComplaints(context)
  await signIn(page, product, 'teacher')
  await open(page)
  await page.getByRole('button', { name: 'Add Second phantom' }).click()
  await expect(page.locator(`[data-source="${source}"] [data-relation]`)).toHaveAttribute('data-relation', 'none')
  const added = (await state(page)).sources[source]!
  expect(added).toMatchObject({ model: SECOND, revision: 1, fitMm: null })
  await page.waitForFunction((triangles) => window.anatomyTheatre!.renderStats().triangles > triangles, fixtureManifest().structures.reduce((sum, { lods }) => sum + lods[0]!.triangles, 0))
  expect((await page.evaluate(() => window.anatomyTheatre!.renderStats())).calls, 'all surfaces in one draw call').toBeLessThanOrEqual(3)

  await page.getByRole('button', { name: 'Register by landmarks' }).click()
  for (const [n, mm] of LANDMARKS.entries()) {
    await expect(page.locator('[data-landmark-hint]')).toHaveAttribute('data-landmark-hint', 'from')
    // The added model as it lies in its own space, shown where it stands.
    await lookAtFront(page, composed(added.place, inverted(TRUTH)))
    await press(page, posed(mm, inverted(TRUTH)), added.place)
    await expect(page.locator('[data-landmark-hint]')).toHaveAttribute('data-landmark-hint', 'to')
    await lookAtFront(page, HOME)
    await press(page, mm, HOME)
    await expect(page.locator('[data-pair]')).toHaveCount(n + 1)
  }
  await expect(page.locator('[data-fit]')).toHaveAttribute('data-fit', 'fitted')
  await expect(page.locator('[data-fit]')).toContainText(/Fit ≈ [01]\.\d mm \(rms of 5 landmarks\)/)
  await page.getByRole('button', { name: 'Apply', exact: true }).click()
  await expect(page.locator(`[data-source="${source}"] [data-relation]`)).toContainText('rms of 5 landmarks')
  const registered = (await state(page)).sources[source]!
  expect(registered.fitMm).toBeLessThan(1.5)
  expect(degreesBetween(registered.place.turn, TRUTH.turn), 'degrees off').toBeLessThan(1)
  for (const mm of [BALL.centre, MIDDLE.low, BACK.high]) expect(Math.hypot(...posed(posed(mm, inverted(TRUTH)), registered.place).map((one, axis) => one - mm[axis]!)), 'mm off').toBeLessThan(1.5)
  // What lies there now is the other's ball as well: picked by the first alone, then by the second.
  await page.evaluate((key) => window.anatomyTheatre!.setAlone(key), source)
  const picked = await page.evaluate(({ x, y }) => { const theatre = window.anatomyTheatre!; const at = theatre.project([x, y, 30])!; return theatre.pick(at.x, at.y) }, { x: BALL.centre[0], y: BALL.centre[1] })
  await page.evaluate(() => window.anatomyTheatre!.setAlone(null))
  expect(picked?.key).toBe(`${source}/ball`)

  await page.keyboard.press('Control+z')
  await expect.poll(async () => (await state(page)).sources[source]).toEqual(added)
  await page.keyboard.press('Control+y')
  await expect.poll(async () => (await state(page)).sources[source]).toEqual(registered)

  await page.getByRole('tab', { name: 'Scenes' }).click()
  await page.getByLabel('Name of the scene').fill('Together')
  await page.getByRole('button', { name: 'Save this scene' }).click()
  await expect(page.locator('[data-scene]')).toHaveCount(1)
  await open(page)
  expect(Object.keys((await state(page)).sources)).toEqual(['main'])
  await page.getByRole('tab', { name: 'Scenes' }).click()
  await page.locator('[data-scene]').getByRole('button', { name: /^Together/ }).click()
  await expect.poll(async () => (await state(page)).sources[source]).toEqual(registered)
  await page.getByRole('tab', { name: 'Models in the scene' }).click()
  await page.getByRole('button', { name: 'Take Second phantom out of the scene' }).click()
  await expect.poll(async () => Object.keys((await state(page)).sources)).toEqual(['main'])
  await expect.poll(() => page.evaluate(() => window.anatomyTheatre!.renderStats().geometries)).toBeLessThanOrEqual(3)
  expect(complaints).toEqual([])
})

test('a model of the same session stands exactly where it was taken, moves by keys, and goes back', async ({ context, page }) => {
  test.setTimeout(120_000)
  const complaints = collectComplaints(context)
  await signIn(page, product, 'teacher')
  await open(page)
  await page.getByRole('button', { name: 'Add Same session' }).click()
  const same = SAME.slice(0, 10)
  const relation = page.locator(`[data-source="${same}"] [data-relation]`)
  await expect(relation).toHaveAttribute('data-relation', 'exact')
  expect((await state(page)).sources[same]!.place).toEqual(HOME)
  await page.getByRole('button', { name: 'Move', exact: true }).click()
  await page.keyboard.press('ArrowRight')
  // From the front the patient's left is at the right.
  await expect.poll(async () => (await state(page)).sources[same]!.place.at).toEqual([5, 0, 0])
  await expect(relation).toHaveAttribute('data-relation', 'none')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Back to where it was taken' }).click()
  await expect(relation).toHaveAttribute('data-relation', 'exact')
  await page.getByRole('tab', { name: 'Structures' }).click()
  await expect(page.locator('[data-row]').filter({ hasText: 'Same session' })).toBeVisible()
  expect(complaints).toEqual([])
})
