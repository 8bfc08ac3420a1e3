import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import type { Mm3 } from '#vr/contract'
import { ensureBuilt } from '../../app/server/setup/build.mjs'
import { CHROMIUM_GL_ARGS } from '../setup/chromium'
import { installHeadset, IPD, wearer } from '../setup/headset'
import { back, inside, near, pixelOf, REST, room, through, type Three } from '../setup/headset-space'
import { collectComplaints } from '../setup/people'
import type { HeadsetPage } from './anatomy-headset/page'
import { RUNGS } from '../../vr/xr/budget'
import { serveHeadsetPage } from './anatomy-headset/serve-page'

test.use({ launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: CHROMIUM_GL_ARGS }, viewport: { width: 320, height: 240 } })

/** Of the fixture (vr/core/scene/fixture.ts), patient mm: the ball is at the left front. */
const BALL: Mm3 = [40, -60, 30]
const RADIUS = 15
const RED = [0xd0, 0x30, 0x30]
const EYES: Three = [0, 1.6, 0]

let served: Awaited<ReturnType<typeof serveHeadsetPage>>
let complaints: string[]
let hands: ReturnType<typeof wearer>
const foreign: string[] = []
test.beforeAll(async () => { served = await serveHeadsetPage() })
test.afterAll(() => served.stop())
test.beforeEach(async ({ page, context }, { title }) => {
  // The emulator itself asks a lost context for its colour.
  complaints = collectComplaints(context, [/^Cannot read properties of null \(reading '0'\)$/])
  context.on('request', (request) => { if (!request.url().startsWith(served.url) && !/^(data|blob):/.test(request.url())) foreign.push(request.url()) })
  await installHeadset(context, { at: EYES })
  hands = wearer(page, () => page.evaluate(() => window.visit.headset().stats().frames))
  await page.goto(served.url)
  await page.waitForFunction(() => 'visit' in window)
  await page.evaluate((what) => window.visit.start(what), title.startsWith('a volume') ? ('volume' as const) : ('fixture' as const))
})
test.afterEach(() => expect(complaints).toEqual([]))

const state = (page: Page) => page.evaluate(() => window.visit.state())
/** As it is drawn now: what a hand holds is on its way. */
const drawn = (page: Page) => page.evaluate(() => window.visit.theatre().state())
const stats = (page: Page) => page.evaluate(() => window.visit.headset().stats())
const heard = (page: Page) => page.evaluate(() => window.visit.heard())
const enter = async (page: Page, ...given: Parameters<HeadsetPage['enter']>) => {
  expect(await page.evaluate((all) => window.visit.enter(...(all as Parameters<HeadsetPage['enter']>)), given)).toBe('entered')
  await hands.move('left', REST.left)
  await hands.move('right', REST.right)
  await hands.settle(4)
}

/** A place of the patient in the headset's space; the body not turned. */
const own = async (page: Page, mm: readonly number[]) => back((await stats(page)).origin, room(mm, (await drawn(page)).body))
const press = (page: Page, id: string, side: 'left' | 'right' = 'right') => inside(hands, { stats: () => stats(page), body: async () => (await drawn(page)).body }).press(id, side)

test('with hands: a structure is pulled out, the body moved, enlarged by two hands, cut, faded and put back, each by the millimetre', async ({ page }) => {
  await enter(page, 'immersive-vr')
  const begin = await state(page)
  const hash = await page.evaluate(() => window.visit.hash())
  expect(await stats(page)).toMatchObject({ isPresenting: true })

  // Both eyes see the ball where their matrices say, and are as far apart as eyes are.
  const ballFront = [BALL[0], BALL[1] - RADIUS + 0.5, BALL[2]]
  const { eyes } = await stats(page)
  expect(eyes).toHaveLength(2)
  const inRoom = room(ballFront, begin.body)
  const colours = await page.evaluate((points) => window.visit.read(points), eyes.map((eye) => pixelOf(eye, inRoom)))
  for (const colour of colours) near(colour.slice(0, 3), RED, 2)
  const places = eyes.map(({ view }) => back(view, [0, 0, 0]))
  expect(Math.hypot(...places[0]!.map((one, axis) => one - places[1]![axis]!))).toBeCloseTo(IPD, 5)
  // Entering changed nothing that is saved or shared.
  expect(await page.evaluate(() => window.visit.hash())).toBe(hash)

  // Out of the body: 50 mm to the left of the patient, 20 mm up, 30 mm away from the viewer, which is the patient's back.
  await hands.aim('right', REST.right, await own(page, BALL))
  await hands.settle()
  await hands.squeeze('right', true)
  await hands.settle()
  const grip = (await stats(page)).grips.right!
  const turn = await page.evaluate(() => { const { x, y, z, w } = window.headset.controllers.right!.quaternion; return [x, y, z, w] as const })
  await hands.move('right', [REST.right[0] + 0.05, REST.right[1] + 0.02, REST.right[2] - 0.03], turn)
  await hands.settle()
  near((await stats(page)).grips.right!.slice(12, 15).map((one, axis) => one - grip[12 + axis]!), [0.05, 0.02, -0.03], 1e-6)
  expect(await state(page)).toEqual(begin)
  near((await drawn(page)).structures['main/ball']!.moved!.at, [50, 30, 20], 1e-3)
  await hands.squeeze('right', false)
  await hands.settle()
  const out = await state(page)
  near(out.structures['main/ball']!.moved!.at, [50, 30, 20], 1e-3)
  near(out.structures['main/ball']!.moved!.turn, [0, 0, 0, 1], 1e-5)
  expect(Object.keys(out.structures)).toEqual(['main/ball'])

  // Past everything: the body itself.
  await hands.move('right', [0.3, 1.5, -0.2], [0, 1, 0, 0])
  await hands.settle()
  await hands.squeeze('right', true)
  await hands.settle()
  await hands.move('right', [0.4, 1.55, -0.2], [0, 1, 0, 0])
  await hands.settle()
  near((await drawn(page)).body.place.at, [0.1, 0.05, 0], 1e-6)
  await hands.squeeze('right', false)
  await hands.settle()
  const moved = await state(page)
  near(moved.body.place.at, [0.1, 0.05, 0], 1e-5)
  expect(moved.body.scale).toBe(1)

  // Two hands go apart from 0.4 to 0.8 m; the grips lie 4 mm further out than where the rays begin.
  await hands.move('left', [-0.2, 1.5, 0.2], [0, 1, 0, 0])
  await hands.move('right', [0.2, 1.5, 0.2], [0, 1, 0, 0])
  await hands.settle()
  for (const side of ['left', 'right'] as const) await hands.squeeze(side, true)
  await hands.settle()
  const before = (await stats(page)).grips
  await hands.move('left', [-0.4, 1.5, 0.2], [0, 1, 0, 0])
  await hands.move('right', [0.4, 1.5, 0.2], [0, 1, 0, 0])
  await hands.settle()
  const after = (await stats(page)).grips
  const gap = (grips: typeof before) => Math.hypot(...[12, 13, 14].map((n) => grips.left![n]! - grips.right![n]!))
  const preview = (await drawn(page)).body
  expect(preview.scale).toBeCloseTo(gap(after) / gap(before), 6)
  expect(preview.scale).toBeGreaterThan(1.9)
  // What was in the middle between the hands is there still.
  const middle = [12, 13, 14].map((n) => (before.left![n]! + before.right![n]!) / 2)
  near(preview.place.at, middle.map((one, axis) => one + (moved.body.place.at[axis]! - one) * preview.scale), 1e-6)
  for (const side of ['left', 'right'] as const) await hands.squeeze(side, false)
  await hands.settle()
  near((await state(page)).body.place.at, preview.place.at, 1e-5)
  expect((await state(page)).body.scale).toBeCloseTo(preview.scale, 5)
  await press(page, 'undo')
  expect((await state(page)).body).toEqual(moved.body)
  await press(page, 'undo')
  expect((await state(page)).body).toEqual(begin.body)

  // The blade: upright along the hand, through where it points from; its right side goes.
  await press(page, 'knife')
  const throughBody = await own(page, [10, 0, 0])
  await hands.move('right', throughBody)
  await hands.settle()
  const [following] = (await drawn(page)).planes
  near(following!.normal, [1, 0, 0], 1e-6)
  expect(following!.distanceMm).toBeCloseTo(10, 3)
  expect((await state(page)).planes).toEqual([])
  await hands.trigger('right', true)
  await hands.settle()
  await hands.trigger('right', false)
  await hands.settle()
  const { planes } = await state(page)
  expect(planes).toEqual([{ id: 'a', normal: [1, 0, 0], distanceMm: expect.closeTo(10, 3), isOn: true, section: true, affects: 'all' }])

  // The back box pointed at with the trigger; the middle of the slider is half.
  await hands.aim('right', [-0.35, 1.35, -0.2], await own(page, [-50, 60, -25]))
  await hands.settle()
  await hands.trigger('right', true)
  await hands.settle()
  await hands.trigger('right', false)
  await hands.settle()
  const picked = (await heard(page)).picks.at(-1)!
  expect(picked).toMatch(/^main\//)
  await press(page, 'fade')
  expect((await state(page)).structures[picked]).toEqual({ opacity: 0.5 })

  await press(page, 'put back')
  expect((await state(page)).structures).toEqual({ [picked]: { opacity: 0.5 } })
  await press(page, 'show all')
  await press(page, 'uncut')
  expect(await state(page)).toEqual(begin)
  expect(await page.evaluate(() => window.visit.hash())).toBe(hash)

  const last = await stats(page)
  expect(last.calls).toBeLessThanOrEqual(100)
  const { lastPose, poses } = await heard(page)
  expect(poses).toBeGreaterThan(5)
  near(lastPose!.head.slice(0, 3), through(last.origin, EYES), 1e-5)

  await press(page, 'leave')
  await expect.poll(async () => (await heard(page)).ended).toBe(1)
  expect((await stats(page)).isPresenting).toBe(false)
  await expect.poll(() => page.evaluate(() => [document.querySelector('canvas')!.width, document.querySelector('canvas')!.height])).toEqual([320, 240])
  expect(await page.evaluate(() => window.visit.theatre().pick(160, 120)?.key)).toBe('main/middle')
})

test('a lesson is followed and its question answered by pointing; one leaves at the end', async ({ page }) => {
  await enter(page, 'immersive-vr', { withLesson: true })
  expect((await stats(page)).texts).toEqual(expect.arrayContaining(['step 1 / 2', 'All of it', 'Three bodies, the ball at the left front.']))
  // The teacher points at the ball's front, inside as on the page; the budget's edges are the device's.
  near((await stats(page)).pointer!, await own(page, [40, -75, 30]), 1e-4)
  // The display is told with the frame after the budget was moved.
  await expect.poll(async () => { const { rung, foveation } = await stats(page); return foveation === RUNGS[rung]!.foveation }).toBe(true)
  await press(page, 'listen')
  expect((await heard(page)).lesson.isSpeaking).toBe(true)
  expect((await stats(page)).texts).toContain('silence')
  await press(page, 'next')
  expect((await stats(page)).pointer).toBeNull()
  expect((await heard(page)).lesson.step).toBe(2)
  expect((await state(page)).structures).toEqual({ 'main/middle': { opacity: 0.3 } })
  expect((await stats(page)).texts).toEqual(expect.arrayContaining(['Without the box', 'Where is the ball?\npointNow']))

  // The step is seen from the patient's left: the person stands there, looking to the right; nothing of the scene was turned for it.
  const { origin, eyes } = await stats(page)
  near(through(origin, [0, 0, -1]).map((one, axis) => one - through(origin, [0, 0, 0])[axis]!), [-1, 0, 0], 1e-6)
  const [colour] = await page.evaluate((points) => window.visit.read(points), [pixelOf(eyes[0]!, room([BALL[0] + RADIUS - 0.5, BALL[1], BALL[2]], (await state(page)).body))])
  near(colour!.slice(0, 3), RED, 2)

  const from: Three = [-0.1, 1.4, -0.1]
  await hands.aim('right', from, await own(page, BALL))
  await hands.settle()
  await hands.trigger('right', true)
  await hands.settle()
  await hands.trigger('right', false)
  await hands.settle()
  const { lesson: { answers, scores }, picks } = await heard(page)
  expect(answers).toHaveLength(1)
  expect(scores).toMatchObject([{ score: 1, why: 'right' }])
  expect(picks).toEqual([])
  const at = (answers[0] as { at: Mm3 }).at
  expect(Math.hypot(...at.map((one, axis) => one - BALL[axis]!))).toBeCloseTo(RADIUS, 0)
  expect((await stats(page)).texts.some((text) => text.endsWith('right'))).toBe(true)
  await press(page, 'previous')
  expect((await heard(page)).lesson.step).toBe(1)
  await press(page, 'next')
  expect((await stats(page)).texts).toContain('finish')
  await press(page, 'leave')
  await expect.poll(async () => (await heard(page)).ended).toBe(1)
})

test('bare hands do the same: a short pinch points, a long one carries; left-handed the menu is on the right; on the table in passthrough', async ({ page }) => {
  await page.evaluate(() => { window.headset.primaryInputMode = 'hand' })
  await enter(page, 'immersive-ar', { isLeftHanded: true })
  const begin = await state(page)
  // Where nothing is, the room shows through.
  const { eyes, origin } = await stats(page)
  const [corner] = await page.evaluate((points) => window.visit.read(points), [[2, 2] as [number, number]])
  expect(corner![3]).toBe(0)
  expect(eyes).toHaveLength(2)
  // A hand's length below the eyes.
  expect(back(origin, [0, 0, 0])[1]).toBeLessThan(EYES[1] - 0.3)

  await hands.aim('left', REST.left, await own(page, BALL))
  await hands.settle()
  await hands.pinch('left', true)
  await hands.settle(1)
  await hands.pinch('left', false)
  await hands.settle()
  expect((await heard(page)).picks).toEqual(['main/ball'])
  expect(await state(page)).toEqual(begin)

  const turn = await page.evaluate(() => { const { x, y, z, w } = window.headset.hands.left!.quaternion; return [x, y, z, w] as const })
  await hands.pinch('left', true)
  await hands.settle()
  await hands.move('left', [REST.left[0] - 0.06, REST.left[1], REST.left[2]], turn)
  await hands.settle()
  await hands.pinch('left', false)
  await hands.settle()
  near((await state(page)).structures['main/ball']!.moved!.at, [-60, 0, 0], 1e-2)
  const menu = (await stats(page)).buttons.undo!
  expect(menu[0]).toBeGreaterThan(0)
  await hands.aim('left', REST.left, menu)
  await hands.settle()
  await hands.pinch('left', true)
  await hands.settle()
  await hands.pinch('left', false)
  await hands.settle()
  expect(await state(page)).toEqual(begin)
})

test('the device goes by itself, hides the picture or loses its graphics: what was done stays, what was not let go is undone, memory comes back', async ({ page }) => {
  // Counted once it is drawn: the page may not have come to it yet.
  const atFirst = await page.evaluate(() => { window.visit.theatre().drawNow(); return window.visit.memory() })
  await enter(page, 'immersive-vr')
  await page.evaluate(() => window.visit.do({ do: 'fade', of: ['main/back'], opacity: 0.4 }))
  const kept = await state(page)
  const grab = async () => {
    await hands.aim('right', REST.right, await own(page, BALL))
    await hands.settle()
    await hands.squeeze('right', true)
    await hands.settle()
    await hands.move('right', [REST.right[0], REST.right[1] + 0.1, REST.right[2]])
    await hands.settle()
    expect((await drawn(page)).structures['main/ball']).toBeTruthy()
  }
  await grab()
  await hands.see('visible-blurred')
  await hands.settle()
  expect(await drawn(page)).toEqual(kept)
  await hands.squeeze('right', false)
  await hands.see('visible')
  await hands.settle()

  await grab()
  await hands.endSession()
  await expect.poll(async () => (await heard(page)).ended).toBe(1)
  expect(await drawn(page)).toEqual(kept)
  expect(await state(page)).toEqual(kept)

  await enter(page, 'immersive-vr')
  await page.evaluate(() => window.visit.loseContext())
  await expect.poll(async () => (await heard(page)).lost).toEqual([true])
  // Its picture is gone with it: the person is back on the page.
  await expect.poll(async () => (await heard(page)).ended).toBe(2)
  await page.evaluate(() => window.visit.restoreContext())
  await expect.poll(async () => (await heard(page)).lost).toEqual([true, false])
  expect(await state(page)).toEqual(kept)
  await page.evaluate(() => window.visit.theatre().drawNow())
  expect(await page.evaluate(() => window.visit.theatre().pick(160, 120)?.key)).toBe('main/middle')
  expect(atFirst.geometries).toBeGreaterThan(0)
  await page.evaluate(() => window.visit.stop())
  const { geometries } = await page.evaluate(() => window.visit.memory())
  expect(geometries).toBeLessThanOrEqual(atFirst.geometries)
})

test('a volume that is cast ends at the ball within it, in each eye by the ray that the eye looks along', async ({ page }) => {
  await enter(page, 'immersive-vr')
  // The cube reaches from -32 to 32 mm; the ball's front is ten millimetres behind its front face.
  const front: Mm3 = [0, -22, 0]
  await page.evaluate((at) => window.visit.do({ do: 'place', of: 'main/ball', pose: { at: at as Mm3, turn: [0, 0, 0, 1] } }), front.map((one, axis) => one - (BALL[axis]! - (axis === 1 ? RADIUS : 0))))
  await hands.settle(30)
  const { eyes } = await stats(page)
  const { body } = await state(page)
  const colours = await page.evaluate((points) => window.visit.read(points), eyes.map((eye) => pixelOf(eye, room(front, body))))
  eyes.forEach((eye, n) => {
    const at = back(eye.view, [0, 0, 0])
    const target = room(front, body)
    const way = target.map((one, axis) => one - at[axis]!)
    // Patient's front is the room's +z: the face is where the ray has 10 mm of depth left.
    const insideMm = Math.hypot(...way) * 1_000 * (0.010 / Math.abs(way[2]!))
    const seen = 0.95 ** insideMm
    expect(Math.abs(colours[n]![0]! - RED[0]! * seen), `eye ${n}: ${colours[n]} with ${insideMm} mm before it`).toBeLessThan(14)
  })
  // Of glass each eye sees half through as much of the volume.
  await page.evaluate(() => window.visit.do({ do: 'fade', of: ['main/ball'], opacity: 0.5 }))
  await hands.settle(10)
  const faint = await page.evaluate((points) => window.visit.read(points), eyes.map((eye) => pixelOf(eye, room(front, body))))
  eyes.forEach((_eye, n) => {
    expect(Math.abs(faint[n]![0]! - colours[n]![0]! / 2), `eye ${n}: ${faint[n]} of ${colours[n]}`).toBeLessThan(8)
    expect(faint[n]![1]!, `eye ${n}: ${faint[n]}`).toBeGreaterThan(colours[n]![1]! + 20)
  })
})

test('nothing of the headset is asked of anybody else, and what is built has no emulator in it', async ({ page }) => {
  await ensureBuilt()
  const folder = 'build/pages/client/assets'
  const built = readdirSync(folder).filter((name) => name.endsWith('.js'))
  // Of the emulator a word is left in its place.
  expect(built.filter((name) => /emulat|living_room|meeting_room|music_room|office_/.test(name)).filter((name) => statSync(join(folder, name)).size > 100)).toEqual([])
  expect(built.filter((name) => /XRDevice|SyntheticEnvironment/.test(readFileSync(join(folder, name), 'utf8')))).toEqual([])
  // The headset is there, and none of it where it was not asked for: a page without one does not fetch React's scenes.
  const withHeadset = built.filter((name) => readFileSync(join(folder, name), 'utf8').includes('profilesList.json'))
  expect(withHeadset).toHaveLength(1)

  await enter(page, 'immersive-vr')
  await expect.poll(() => served.asked.filter((path) => path.endsWith('.glb')).length).toBeGreaterThan(1)
  expect(foreign).toEqual([])
})
