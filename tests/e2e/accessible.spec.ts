import { expect, test, type Page } from '@playwright/test'
import { startClockSource } from '../fixtures/clock/source.mjs'
import { seriousFaults } from '../setup/axe'
import { collectComplaints, signIn, type DemoPerson } from '../setup/people'
import { startProduct, type BroadcastMade, type Product } from '../setup/product'
import { until } from '../setup/until'
import { classWithStudent, publishedCourse } from '../setup/written-course'

let product: Product
let encoder: ReturnType<typeof startClockSource> | null = null
test.beforeAll(async () => {
  test.setTimeout(300_000)
  product = await startProduct({ LOG_LEVEL: 'warn', DEMO: '1', DEMO_IMAGES: '1' })
  await until('the demonstration is there', async () => (await product.admin<unknown[]>('case', 'list')).length >= 13, 240_000)
})
test.afterAll(async () => {
  await encoder?.stop()
  await product?.remove()
})

const WIDTHS = [{ width: 390, height: 844 }, { width: 1440, height: 900 }]

/** Opens each page on a phone and on a desk. @returns what axe finds there */
async function faultsOf(page: Page, paths: readonly string[], ready: (page: Page) => Promise<unknown> = async () => undefined): Promise<string[]> {
  const faults: string[] = []
  for (const path of paths) {
    await page.setViewportSize(WIDTHS[1]!)
    const answer = await page.goto(product.url + path)
    expect(answer?.status(), path).toBe(200)
    await page.waitForFunction(() => document.querySelector('main') !== null && document.readyState === 'complete')
    await ready(page)
    for (const size of WIDTHS) {
      await page.setViewportSize(size)
      faults.push(...(await seriousFaults(page)).map((fault) => `${size.width} px ${fault}`))
    }
  }
  return faults
}
/** Addresses below a path that the page links to. */
const linked = (page: Page, pattern: RegExp) => page.locator('a[href]').evaluateAll((links) => links.map((link) => link.getAttribute('href')!)).then((all) => [...new Set(all.map((one) => one.split(/[?#]/)[0]!).filter((one) => pattern.test(one)))])

async function as(browser: import('@playwright/test').Browser, who: DemoPerson) {
  const context = await browser.newContext()
  const complaints = collectComplaints(context)
  const page = await context.newPage()
  await signIn(page, product, who)
  return { context, complaints, page }
}

test('nobody is kept out of the library of cases by how its pages are made', async ({ browser }) => {
  const student = await as(browser, 'student')
  const faults = await faultsOf(student.page, ['/cases', '/cases?q=pneumothorax', '/cases/collections', '/cases/experts', '/cases/saved'])
  await student.page.goto(`${product.url}/cases`)
  const all = (await linked(student.page, /^\/cases\/[a-z0-9]{20,}$/)).slice(0, 3)
  expect(all.length).toBeGreaterThan(0)
  faults.push(...await faultsOf(student.page, all))
  await student.page.goto(`${product.url}/cases/collections`)
  faults.push(...await faultsOf(student.page, (await linked(student.page, /^\/cases\/collections\/[a-z0-9]{20,}$/)).slice(0, 2)))
  await student.page.goto(`${product.url}/cases/experts`)
  faults.push(...await faultsOf(student.page, (await linked(student.page, /^\/cases\/experts\/[a-z0-9]{20,}$/)).slice(0, 1)))
  const expert = await as(browser, 'expert')
  faults.push(...await faultsOf(expert.page, ['/cases/mine', '/cases/new']))
  await expert.page.goto(`${product.url}/cases/mine`)
  faults.push(...await faultsOf(expert.page, (await linked(expert.page, /^\/cases\/[a-z0-9]{20,}\/(edit|review)$/)).slice(0, 2)))
  expect(faults).toEqual([])
  expect([...student.complaints, ...expert.complaints]).toEqual([])
})

test('nobody is kept out of live surgery by how its pages are made: before, during and after it', async ({ browser }) => {
  const surgeon = await as(browser, 'surgeon')
  const student = await as(browser, 'student')
  const faults = await faultsOf(surgeon.page, ['/live', '/desk', '/desk/new', '/desk/rooms', '/recordings'])
  const broadcast = await product.admin<BroadcastMade>('broadcast', 'create', '--title', 'Rehearsal', '--streams', 'field', '--consent', 'Live, recording and reuse agreed on the form')
  faults.push(...await faultsOf(student.page, [`/live/${broadcast.id}`]))
  encoder = startClockSource({ width: 640, height: 360, fps: 30, seconds: 240, live: true, sound: true, bitrate: 900_000, output: ['-f', 'flv', '-flvflags', 'no_duration_filesize', broadcast.streams[0]!.rtmpUrl] })
  await surgeon.page.goto(`${product.url}/desk/${broadcast.id}`)
  await expect(surgeon.page.getByText('640×360').first()).toBeVisible({ timeout: 30_000 })
  await product.admin('broadcast', 'start', broadcast.id)
  faults.push(...await faultsOf(surgeon.page, [`/desk/${broadcast.id}`]))
  faults.push(...await faultsOf(student.page, [`/live/${broadcast.id}`, '/live']))
  const recordingId = await until('the recording is listed', async () => (await product.admin<{ id: string; recordingId: string | null }[]>('broadcast', 'list')).find((one) => one.id === broadcast.id)?.recordingId)
  await product.admin('broadcast', 'stop', broadcast.id)
  faults.push(...await faultsOf(student.page, [`/recordings/${recordingId}`, '/recordings']))
  expect(faults).toEqual([])
  expect([...surgeon.complaints, ...student.complaints]).toEqual([])
})

test('nobody is kept out of courses by how their pages are made: learning, writing, teaching', async ({ browser }) => {
  const { courseId, lessonId } = publishedCourse(product, 'accessiblecourse')
  const klass = classWithStudent(product, courseId, 'accessibleclass')
  const hydrated = (page: Page) => page.waitForFunction(() => document.querySelector('.animate-pulse') === null)
  const student = await as(browser, 'student')
  const faults = await faultsOf(student.page, ['/courses', klass, `${klass}/${lessonId}`, `${klass}/hand-in/${courseId}work`, `${klass}/certified`, '/courses/kept'], hydrated)
  const expert = await as(browser, 'expert')
  faults.push(...await faultsOf(expert.page, ['/courses', '/courses/new', `/courses/${courseId}/edit`, `/courses/${courseId}/edit/${lessonId}`, `/courses/${courseId}/preview/${lessonId}`, `/courses/${courseId}/classes`], hydrated))
  const teacher = await as(browser, 'teacher')
  faults.push(...await faultsOf(teacher.page, ['people', 'marking', 'grades', 'extensions', 'certificates', 'version', 'progress-map', `progress-map/accessibleclasss`, `display/${lessonId}`, `remote/${lessonId}`].map((one) => `${klass}/${one}`), hydrated))
  expect(faults).toEqual([])
  expect([...student.complaints, ...expert.complaints, ...teacher.complaints]).toEqual([])
})
