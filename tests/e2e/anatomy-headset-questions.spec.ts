import { expect, test, type Page } from '@playwright/test'
import type { Mm3, Quiz } from '#vr/contract'
import { CHROMIUM_GL_ARGS } from '../setup/chromium'
import { installHeadset, wearer } from '../setup/headset'
import { inside, near, REST } from '../setup/headset-space'
import { collectComplaints } from '../setup/people'
import { serveHeadsetPage } from './anatomy-headset/serve-page'

// Each kind of question answered in the headset by gestures alone, judged by the rules that the server judges by.
test.use({ launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: CHROMIUM_GL_ARGS }, viewport: { width: 320, height: 240 } })

let served: Awaited<ReturnType<typeof serveHeadsetPage>>
test.beforeAll(async () => { served = await serveHeadsetPage() })
test.afterAll(() => served.stop())

/** Each asks one question of the scene's fixture: `anatomy-headset/lesson.ts`. */
async function asked(page: Page, kind: Quiz['ask']) {
  const complaints = collectComplaints(page.context())
  await installHeadset(page.context())
  const stats = () => page.evaluate(() => window.visit.headset().stats())
  const hands = wearer(page, async () => (await stats()).frames)
  await page.goto(served.url)
  await page.waitForFunction(() => 'visit' in window)
  await page.evaluate(() => window.visit.start())
  expect(await page.evaluate((which) => window.visit.enter('immersive-vr', { withLesson: which }), kind)).toBe('entered')
  await hands.move('left', REST.left)
  await hands.move('right', REST.right)
  await hands.settle(4)
  return {
    complaints, hands, ...inside(hands, { stats, body: async () => (await page.evaluate(() => window.visit.theatre().state())).body }),
    texts: async () => (await stats()).texts,
    heard: () => page.evaluate(() => window.visit.heard().lesson),
  }
}

test('point at: the trigger at the structure is the answer, and a wrong one may be given again', async ({ page }) => {
  const { point, press, heard, texts, complaints } = await asked(page, 'point-at')
  await point([0, 0, 0], { from: [-0.1, 1.4, -0.1] })
  expect((await heard()).scores).toMatchObject([{ score: 0, why: 'other-structure' }])
  await press('retry')
  expect(await texts()).toContain('point-at\npointNow')
  await point([40, -60, 30])
  const { scores, answers } = await heard()
  expect(scores[1]).toMatchObject({ score: 1, why: 'right' })
  const { at } = answers[1] as { at: Mm3 }
  expect(Math.hypot(at[0] - 40, at[1] + 60, at[2] - 30)).toBeCloseTo(15, 0)
  expect(complaints).toEqual([])
})

test('name: the choice is pressed on the board', async ({ page }) => {
  const { press, heard, texts, complaints } = await asked(page, 'name')
  expect(await texts()).toEqual(expect.arrayContaining(['Middle box', 'Right back box', 'Ball']))
  await press('choice 1')
  expect((await heard()).scores).toMatchObject([{ score: 1, why: 'right' }])
  expect(await texts()).toContain('name\nright')
  expect(complaints).toEqual([])
})

test('labels: one after the other is pointed to its place, and the board says which is next', async ({ page }) => {
  const { point, press, heard, texts, complaints } = await asked(page, 'place-label')
  expect(await texts()).toContain('place-label\npointNow Ball')
  await point([0, 0, 0], { from: [-0.1, 1.4, -0.1] })
  expect(await texts()).toContain('place-label\npointNow Middle')
  // It was the wrong place: from the beginning.
  await press('again')
  expect(await texts()).toContain('place-label\npointNow Ball')
  await point([40, -60, 30])
  await point([0, 0, 0], { from: [-0.1, 1.4, -0.1] })
  const { scores, answers } = await heard()
  expect(scores).toMatchObject([{ score: 1, why: 'right' }])
  near((answers[0] as { places: Mm3[] }).places[1]!.slice(1, 2), [-30], 0.1)
  expect(complaints).toEqual([])
})

test('cut so that it is seen: what hides it is taken away by the blade in the hand', async ({ page }) => {
  const { hands, own, press, pull, heard, complaints } = await asked(page, 'cut-to-see')
  await press('answer')
  const [before] = (await heard()).scores
  expect(before!.score).toBeLessThan(0.6)
  expect(before!.why).toBe('covered')
  await press('retry')
  await press('knife')
  // The hand points to the right, so that its right side is towards the eyes: that goes. Between the box in the middle and the one behind.
  await hands.move('right', await own([-35, 42, 0]), [0, -Math.SQRT1_2, 0, Math.SQRT1_2])
  await pull('right')
  await press('answer')
  const { scores, answers } = await heard()
  expect(scores[1]).toMatchObject({ score: 1, why: 'right' })
  const { state } = answers[1] as Extract<typeof answers[number], { ask: 'cut-to-see' }>
  near(state.planes[0]!.normal, [0.6402, -0.7682, 0], 1e-3)
  expect(complaints).toEqual([])
})

test('order of layers: pressed one after the other, begun again once', async ({ page }) => {
  const { press, heard, texts, complaints } = await asked(page, 'order-layers')
  await press('choice 2')
  expect(await texts()).toContain('1. Middle box')
  await press('again')
  for (const choice of [1, 2, 0]) await press(`choice ${choice}`)
  const { scores, answers } = await heard()
  expect(answers).toEqual([{ ask: 'order-layers', order: ['main/ball', 'main/middle', 'main/back'] }])
  expect(scores).toMatchObject([{ score: 1, why: 'right' }])
  expect(complaints).toEqual([])
})

test('needle: it is pushed in along the hand, and entry, direction and depth are those of the hand', async ({ page }) => {
  const { hands, own, press, pull, heard, complaints } = await asked(page, 'needle')
  const push = async (depthMm: number) => {
    await hands.move('right', await own([0, -30 - 200 + depthMm, 0]))
    await pull('right')
  }
  // Not in yet: nothing is answered by that.
  await push(-20)
  expect((await heard()).answers).toEqual([])
  await push(5)
  expect((await heard()).scores).toMatchObject([{ why: 'depth', depthMm: 5, angleDeg: 0, distanceMm: 0 }])
  await press('retry')
  await push(18)
  const { scores, answers } = await heard()
  expect(scores[1]).toMatchObject({ score: 1, why: 'right', depthMm: 18, angleDeg: 0, distanceMm: 0 })
  near((answers[1] as { entry: Mm3 }).entry, [0, -30, 0], 0.05)
  near((answers[1] as { tip: Mm3 }).tip, [0, -12, 0], 0.05)
  expect(complaints).toEqual([])
})
