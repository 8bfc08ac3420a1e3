import { rmSync } from 'node:fs'
import { expect, test, type Page } from '@playwright/test'
import { emptyCase, type CaseContent } from '../../app/domain/cases/case'
import { startClockSource } from '../fixtures/clock/source.mjs'
import { seriousFaults } from '../setup/axe'
import { openDatabase } from '../setup/house-lesson'
import { addOpenReading } from '../setup/open-reading'
import { collectComplaints, signIn, type DemoPerson } from '../setup/people'
import { startProduct, type BroadcastMade, type Product } from '../setup/product'
import { writePictureFiles } from '../setup/picture-files'
import { until } from '../setup/until'
import { teachWith, writePublishedCase } from '../setup/written-case'
import { classWithStudent, publishedCourse } from '../setup/written-course'

let product: Product
let studyId: string
let series: { studyId: string; seriesId: string }
let encoder: ReturnType<typeof startClockSource> | null = null
test.beforeAll(async () => {
  test.setTimeout(300_000)
  product = await startProduct({ LOG_LEVEL: 'warn' })
  const folder = writePictureFiles({ patient: 'Axe', description: 'Chest', modality: 'CT', images: 4, side: 64 })
  const { studies } = await product.admin<{ studies: string[] }>('image', 'import', folder)
  rmSync(folder, { recursive: true, force: true })
  studyId = studies[0]!
  series = Object.values(await teachWith(product, studyId))[0]!
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

async function as(browser: import('@playwright/test').Browser, who: DemoPerson) {
  const context = await browser.newContext()
  const complaints = collectComplaints(context)
  const page = await context.newPage()
  await signIn(page, product, who)
  return { context, complaints, page }
}

test('nobody is kept out of the library of cases by how its pages are made', async ({ browser }) => {
  const both = (en: string) => ({ en, zh: '' })
  const shown = { layout: '1x1' as const, active: 0, panes: [{ seriesId: series.seriesId, mode: 'stack' as const, index: 1, camera: null, window: { low: -160, high: 240 }, isInverted: false, slab: { projection: 'none' as const, mm: 0 }, fused: null }] }
  const content: CaseContent = {
    ...emptyCase(both('Air where none belongs')), quizTitle: both('Short of breath'), languages: ['en'], history: both('Fell from a ladder. See [the apex](view:apex).'), findings: both('Air [at the apex](view:apex).'),
    diagnosis: { text: both('Pneumothorax'), certainty: 'certain', provenBy: both('The formula that it was made by') }, discussion: both('Air rises.'), theory: both('**Pleura** and air'), takeHome: [both('Look at the apex.')], references: [{ text: 'A book', doi: '10.1000/182', url: '' }],
    series: [{ ...series, isFree: true }], views: [{ key: 'apex', words: both('The apex'), shown, findings: [] }], keyImages: [{ view: 'apex', caption: both('The apex') }], tags: { modality: ['ct'], anatomy: ['chest'], pathology: [] }, difficulty: 2,
  }
  const written = [writePublishedCase(product, 'accessiblecaseinsixwords1', content), writePublishedCase(product, 'accessiblecaseasksfirst1', { ...content, quiz: { asksMark: false, findings: [], toleranceMm: 0, accepts: ['pneumothorax'] } }), writePublishedCase(product, 'accessiblearticleonair01', { ...content, title: both('On air') }, { kind: 'article' })]
  const database = openDatabase(product)
  const { id: expertId, institutionId } = database.prepare("select p.id, m.institutionId from Person p join Membership m on m.personId = p.id where p.email = 'expert@demo.theatrum.test'").get() as { id: string; institutionId: string }
  const at = new Date().toISOString()
  database.prepare("insert into Collection (id, institutionId, ownerId, title, isPublished, createdAt, changedAt) values ('accessiblecollection', ?, ?, 'Air', 1, ?, ?)").run(institutionId, expertId, at, at)
  database.prepare("insert into CollectionItem (collectionId, caseId, position) values ('accessiblecollection', 'accessiblecaseinsixwords1', 0)").run()
  database.close()
  const student = await as(browser, 'student')
  const faults = await faultsOf(student.page, ['/cases', '/cases?q=pneumothorax', '/cases/saved', ...written, '/cases/collections', '/cases/collections/accessiblecollection', '/cases/experts', `/cases/experts/${expertId}`])
  const expert = await as(browser, 'expert')
  faults.push(...await faultsOf(expert.page, ['/cases/mine', '/cases/new', `${written[0]!}/edit`]))
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

test('nobody is kept out of morning readings and administration by how their pages are made', async ({ browser }) => {
  const { readingId } = addOpenReading(product, { studies: [studyId] })
  const teacher = await as(browser, 'teacher')
  const faults = await faultsOf(teacher.page, ['/readings', '/readings/new', `/readings/${readingId}/plan`, `/readings/${readingId}`])
  const admin = await as(browser, 'admin')
  faults.push(...await faultsOf(admin.page, ['/', '/people', '/people/institution', '/people/invitations', '/people/outbox', '/people/platforms', '/people/records', '/operations', '/operations/jobs', '/operations/backups', '/audit', '/account', '/account/notifications', '/account/keys', '/account/security']))
  expect(faults).toEqual([])
  expect([...teacher.complaints, ...admin.complaints]).toEqual([])
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
