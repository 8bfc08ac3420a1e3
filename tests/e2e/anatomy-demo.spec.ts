import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import type { AssetManifest, CutPlane, Mm3, SceneState, ViewState } from '#vr/contract'
import { anatomyOf, looksOf } from '#vr/core/state/looks'
import { newScene } from '#vr/core/state/empty'
import { readGlb } from '#imaging/surfaces/read-glb'
import type { PublishedLesson } from '../../app/domain/anatomy/lesson'
import { CHROMIUM_GL_ARGS } from '../setup/chromium'
import { collectComplaints, signIn } from '../setup/people'
import { startProduct, type Product } from '../setup/product'
import { secondPicture, type Solid } from '../setup/second-picture'
import { until } from '../setup/until'

// What a demonstration begins with is made of the sample packages by the product's own jobs.
test.use({ launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: CHROMIUM_GL_ARGS }, viewport: { width: 720, height: 420 }, contextOptions: { reducedMotion: 'reduce' } })

/** The module brings no types. */
const Database = createRequire(import.meta.url)('better-sqlite3') as new (path: string) => { prepare(sql: string): { all(...values: unknown[]): Record<string, string>[] }; close(): void }

interface Demo { id: string; modelId: string; steps: PublishedLesson['steps'] }
let product: Product
let database: InstanceType<typeof Database>
let points: Demo, brain: Demo, skull: Demo
test.beforeAll(async () => {
  test.setTimeout(300_000)
  product = await startProduct({ DEMO_IMAGES: '1', LOG_LEVEL: 'warn' })
  database = new Database(join(product.dataDir, 'theatrum.db'))
  const published = () => database.prepare("select Lesson.id, modelId, contentJson from Lesson join LessonVersion on lessonId = Lesson.id where state = 'published' order by subject, Lesson.title").all()
  await until('three lessons are published', () => published().length === 3, 240_000)
  ;[points, brain, skull] = published().map(({ id, modelId, contentJson }) => ({ id, modelId, steps: (JSON.parse(contentJson!) as PublishedLesson).steps })) as [Demo, Demo, Demo]
})
test.afterAll(async () => {
  database?.close()
  await product?.remove()
})

const step = (page: Page) => page.locator('[data-step]')
const isDrawn = (page: Page) => page.waitForFunction(() => { const stats = window.anatomyTheatre?.renderStats(); return stats && stats.triangles > 0 && stats.isAtRest && document.querySelector('[data-loading]') === null }, null, { timeout: 90_000 })
const heading = (page: Page) => step(page).getByRole('heading').first().innerText()
const language = (page: Page, name: 'English' | '中文') => page.getByRole('button', { name, exact: true }).click()
async function open(page: Page, { id }: Demo): Promise<void> {
  await signIn(page, product, 'student')
  await page.goto(`${product.url}/anatomy/lessons/${id}`)
  await isDrawn(page)
}
const named = ({ steps }: Demo, title: string) => steps.find((one) => one.title.en === title)!
async function goTo(page: Page, demo: Demo, title: string): Promise<void> {
  const { id } = named(demo, title)
  await page.getByRole('button', { name: 'All steps' }).click()
  await page.locator('ol li button').nth(demo.steps.findIndex((one) => one.id === id)).click()
  await expect(step(page)).toHaveAttribute('data-step', id)
  await isDrawn(page)
}

/** To its end, step by step: each drawn as its maker left it, to the last number. */
async function follow(page: Page, { steps }: Demo): Promise<void> {
  expect(steps.length).toBeGreaterThanOrEqual(10)
  for (const [n, { id, state, view }] of steps.entries()) {
    await expect(step(page)).toHaveAttribute('data-step', id)
    await expect(step(page)).toHaveAttribute('data-mode', 'following')
    await isDrawn(page)
    const shown = await page.evaluate(() => ({ state: window.anatomyTheatre!.state(), view: window.anatomyTheatre!.view() }))
    expect(shown.view, id).toEqual(view)
    for (const part of ['structures', 'explode', 'planes', 'marks', 'box', 'peel'] as const) expect(shown.state[part], `${part} of ${id}`).toEqual(state[part])
    expect(await heading(page)).not.toMatch(CHINESE)
    if (n < steps.length - 1) await page.getByRole('button', { name: 'Next' }).click()
  }
  await expect(page.getByRole('button', { name: 'Next' })).toBeDisabled()
  await expect(page.locator('[data-finished]')).toBeVisible()

  await language(page, '中文')
  expect(await heading(page)).toMatch(CHINESE)
  await page.getByRole('button', { name: 'All steps' }).click()
  const titles = await page.locator('ol li button > span:nth-child(2)').allInnerTexts()
  expect(titles).toHaveLength(steps.length)
  for (const title of titles) expect(title).toMatch(CHINESE)
  await language(page, 'English')
  await page.getByRole('button', { name: 'All steps' }).click()
}
const CHINESE = /[\u4e00-\u9fff]/

/** As somebody presses who sees it: well within what belongs to that structure in the picture. */
async function press(page: Page, key: string): Promise<void> {
  const at = await page.evaluate((wanted) => {
    const canvas = document.querySelector<HTMLCanvasElement>('[data-picture]')!
    const { left, top } = canvas.getBoundingClientRect()
    const is = (x: number, y: number) => window.anatomyTheatre!.pick(x, y)?.key === wanted
    for (let y = 24; y < canvas.clientHeight - 24; y += 8) for (let x = 60; x < canvas.clientWidth - 24; x += 8) {
      if (is(x, y) && [[-6, 0], [6, 0], [0, -6], [0, 6]].every(([right, down]) => is(x + right!, y + down!))) return { x: left + x, y: top + y }
    }
    return null
  }, key)
  if (!at) throw new Error(`${key} is not seen in the picture`)
  await page.mouse.click(at.x, at.y)
}
/** As a finger on that place of the patient, moved by so many pixels. */
async function pressAt(page: Page, mm: Mm3, aside: [number, number] = [0, 0]): Promise<void> {
  const at = await page.evaluate((one) => {
    const { left, top } = document.querySelector<HTMLCanvasElement>('[data-picture]')!.getBoundingClientRect()
    const { x, y } = window.anatomyTheatre!.project(one)!
    return { x: left + x, y: top + y }
  }, mm)
  await page.mouse.click(at.x + aside[0], at.y + aside[1])
}
const check = (page: Page) => page.getByRole('button', { name: 'Check' }).click()
const again = (page: Page) => page.getByRole('button', { name: 'Try again' }).click()
const score = (page: Page) => page.locator('[data-score]')
const answers = ({ id }: Demo, stepId: string) => database.prepare('select answerJson, detailJson from QuizAnswer where lessonId = ? and stepId = ? order by attempt').all(id, stepId).map(({ answerJson, detailJson }) => ({ answer: JSON.parse(answerJson!) as Record<string, unknown>, detail: JSON.parse(detailJson!) as Record<string, unknown> }))

test('the exercise on the body is followed to its end, and LI4 is needled: too deep, beside the point, then as it is taught', async ({ page, context }) => {
  test.setTimeout(120_000)
  const complaints = collectComplaints(context)
  await open(page, points)
  await follow(page, points)

  await goTo(page, points, 'Needle: LI4 Hegu')
  await expect(page.getByRole('heading', { name: 'Set the needle at LI4 Hegu 合谷' })).toBeVisible()
  const { id: hegu, quiz } = named(points, 'Needle: LI4 Hegu')
  if (quiz?.ask !== 'needle') throw new Error('it asks for no needle')
  await pressAt(page, quiz.entry)
  await page.getByLabel('Depth').fill('45')
  await check(page)
  await expect(score(page)).toContainText('The depth is off')
  await expect(score(page)).toContainText('45 mm deep')
  await expect(score(page)).toContainText('13 to 25 mm deep')

  await again(page)
  // 40 mm below it, on the fingers.
  await pressAt(page, [quiz.entry[0], quiz.entry[1], quiz.entry[2] - 40])
  await page.getByLabel('Depth').fill('18')
  await check(page)
  await expect(score(page)).toContainText('The entry is off')

  await again(page)
  await pressAt(page, quiz.entry)
  await page.getByLabel('Depth').fill('18')
  await check(page)
  await expect(score(page)).toHaveAttribute('data-score', '1')
  await expect(score(page)).toContainText('Right')
  const given = answers(points, hegu)
  expect(given.map(({ detail }) => detail.why)).toEqual(['depth', 'entry', 'right'])
  expect(given[0]!.detail.depthMm).toBe(45)
  expect(given[2]!.detail.depthMm).toBe(18)
  expect(given[2]!.detail.distanceMm).toBeLessThan(2)
  expect(Math.hypot(...(given[2]!.answer.entry as Mm3).map((at, axis) => at - quiz.entry[axis]!))).toBeLessThan(2)
  expect(complaints).toEqual([])
})

test('the brain with its names is followed to its end in both languages; a press on the gyrus behind is told to be that', async ({ page, context }) => {
  test.setTimeout(120_000)
  const complaints = collectComplaints(context)
  await open(page, brain)
  await follow(page, brain)

  await goTo(page, brain, 'Point: the precentral gyrus')
  await press(page, 'main/postcentral-l')
  await check(page)
  await expect(score(page)).toContainText('You pressed: Postcentral gyrus')
  expect(Number(await score(page).getAttribute('data-score'))).toBeLessThanOrEqual(0.5)
  await again(page)
  await press(page, 'main/precentral-l')
  await check(page)
  await expect(score(page)).toHaveAttribute('data-score', '1')

  await goTo(page, brain, 'In the temporal lobe')
  await page.getByRole('button', { name: 'Amygdala' }).click()
  await expect(score(page)).toContainText('It is: Hippocampus')
  await again(page)
  await page.getByRole('button', { name: 'Hippocampus' }).click()
  await expect(score(page)).toHaveAttribute('data-score', '1')
  expect(answers(brain, named(brain, 'In the temporal lobe').id).map(({ answer, detail }) => [answer.choice, detail.why])).toEqual([[0, 'wrong'], [2, 'right']])
  expect(complaints).toEqual([])
})

test('the skull is followed to its end in both languages; left is the patient\'s left', async ({ page, context }) => {
  test.setTimeout(120_000)
  const complaints = collectComplaints(context)
  await open(page, skull)
  await follow(page, skull)

  await goTo(page, skull, 'Point: the facial skeleton')
  await press(page, 'main/face-right')
  await check(page)
  await expect(score(page)).toContainText('That is another structure')
  await expect(score(page)).toContainText('You pressed: Facial skeleton, cut off obliquely, right half')
  await again(page)
  await press(page, 'main/face-left')
  await check(page)
  await expect(score(page)).toHaveAttribute('data-score', '1')
  expect(answers(skull, named(skull, 'Point: the facial skeleton').id).map(({ detail }) => detail.why)).toEqual(['other-structure', 'right'])
  // The patient's left is LPS x above the middle, and at the right of who looks at them.
  expect(answers(skull, named(skull, 'Point: the facial skeleton').id).map(({ answer }) => Math.sign((answer.at as Mm3)[0]))).toEqual([-1, 1])

  await goTo(page, skull, 'Name it')
  await page.getByRole('button', { name: 'Mandible' }).click()
  await expect(score(page)).toContainText('It is: Skull base')
  expect(complaints).toEqual([])
})

/** Colours that light makes darker and no other. */
const COLOURS = ['#ff0000', '#00ff00', '#0000ff', '#ffff00', '#ff00ff', '#00ffff']
/** Of the pixels of either picture. Surfaces of two levels of detail lie half a millimetre apart; faces of cuts are closed in one alone. */
const MOST_APART = 0.06

test('the head CT\'s bone, cut and taken apart, is what a second rendering without graphics makes of its coarsest surfaces', async ({ page, context }) => {
  test.setTimeout(120_000)
  const complaints = collectComplaints(context)
  const folder = join(product.dataDir, 'derived/anatomy', skull.modelId, '1')
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as AssetManifest
  const meshes = new Map<string, Solid>()
  for (const file of new Set(manifest.structures.map(({ lods }) => lods.at(-1)!.file))) for (const { key, mesh } of (await readGlb(readFileSync(join(folder, file)))).structures) meshes.set(key, { ...mesh, shift: [0, 0, 0] })
  const keys = manifest.structures.map(({ key }) => key)
  await signIn(page, product, 'student')
  await page.goto(`${product.url}/anatomy/models/${skull.modelId}`)
  await isDrawn(page)

  const view: ViewState = { from: [300, -420, 220], to: [0, 0, -10], up: [0, 0, 1], heightMm: 330 }
  expect(keys).toHaveLength(COLOURS.length)
  const plane = (normal: Mm3, distanceMm: number): CutPlane => ({ id: 'a', normal, distanceMm, isOn: true, section: false, affects: 'all' })
  const bare: SceneState = { ...newScene(skull.modelId, 1), structures: Object.fromEntries(keys.map((key, n) => [`main/${key}`, { colour: COLOURS[n]! }])) }
  /** @returns the share of what is seen in either that differs, with the second one cut or moved as `second` says. */
  const apart = async (first: SceneState, second = first): Promise<number> => {
    const size = await page.evaluate(([scene, from]) => {
      const theatre = window.anatomyTheatre!
      theatre.setState(scene)
      theatre.setView(from)
      const { width, height } = document.querySelector<HTMLCanvasElement>('[data-picture]')!
      return { width, height }
    }, [first, view] as const)
    const looks = new Map(looksOf(anatomyOf('main', manifest), second, null).map((look) => [look.key, look]))
    const isLeft = (...at: Mm3) => second.planes.every(({ normal, distanceMm }) => normal[0] * at[0] + normal[1] * at[1] + normal[2] * at[2] <= distanceMm)
    const expected = secondPicture(keys.map((key) => ({ ...meshes.get(key)!, shift: looks.get(`main/${key}`)!.shift })), { view, ...size, isLeft })
    return page.evaluate(([other, colours]) => {
      const canvas = document.querySelector<HTMLCanvasElement>('[data-picture]')!
      window.anatomyTheatre!.drawNow()
      const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d')!
      copy.drawImage(canvas, 0, 0)
      const { data } = copy.getImageData(0, 0, canvas.width, canvas.height)
      const ids = Uint8Array.from(atob(other), (letter) => letter.charCodeAt(0))
      const parts = colours.map((colour) => [1, 3, 5].map((at) => Number(colour.slice(at, at + 2) === 'ff')).join(''))
      let [seen, differ] = [0, 0]
      for (let at = 0; at < ids.length; at++) {
        const rgb = [data[at * 4]!, data[at * 4 + 1]!, data[at * 4 + 2]!]
        const most = Math.max(...rgb)
        const mine = most < 12 ? 0 : 1 + parts.indexOf(rgb.map((one) => Number(one > most / 2)).join(''))
        if (mine === 0 && ids[at] === 0) continue
        seen++
        if (mine !== ids[at]) differ++
      }
      return differ / seen
    }, [Buffer.from(expected).toString('base64'), COLOURS] as const)
  }
  const cut = { ...bare, planes: [plane([0.8, 0, 0.6], 38)] }
  const mirrored = { ...bare, planes: [plane([-0.8, 0, 0.6], 38)] }
  const exploded: SceneState = { ...bare, explode: { by: 'structure', amount: 0.6, centre: [0, 0, 0] } }
  const found = { cut: await apart(cut), exploded: await apart(exploded), mirrored: await apart(cut, mirrored), whole: await apart(cut, bare) }
  expect(found.cut).toBeLessThan(MOST_APART)
  expect(found.exploded).toBeLessThan(MOST_APART)
  // It does not take another picture for the same.
  expect(found.mirrored).toBeGreaterThan(3 * MOST_APART)
  expect(found.whole).toBeGreaterThan(3 * MOST_APART)
  expect(complaints).toEqual([])
})
