import { expect, test, type Browser, type Page } from '@playwright/test'
import { CHROMIUM_GL_ARGS } from '../setup/chromium'
import { collectComplaints, signIn } from '../setup/people'
import type { Product } from '../setup/product'
import { prepare, TEACHER, type KindsHouse } from './courses/kinds-house'
import { studyMediaBlocks, writeMediaBlocks, type MediaFiles } from './courses/media-blocks'
import { indexNow, look, painted, saved, writeLibrary, writeQuestions, writeReading } from './courses/store-blocks'

// Every kind of block in one course, from an account that has nothing to a certificate that a stranger checks.
test.use({ launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: [...CHROMIUM_GL_ARGS] } })

let house: KindsHouse | null = null
let product: Product
let files: MediaFiles
test.beforeAll(async () => {
  test.setTimeout(300_000)
  house = await prepare()
  product = house.product
  files = house.files
})
test.afterAll(async () => {
  await house?.remove()
})

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
/** Said by the browser while its connection is cut on purpose. */
const CUT = [/ERR_INTERNET_DISCONNECTED/, /WebSocket connection .* failed/, /^Failed to fetch manifest patches TypeError: Failed to fetch/]
async function open(browser: Browser, options: Parameters<Browser['newContext']>[0], expected: RegExp[] = []) {
  const context = await browser.newContext(options)
  const complaints = collectComplaints(context, expected)
  return { context, page: await context.newPage(), complaints }
}

async function newLesson(page: Page, courseId: string, title: string) {
  await page.goto(`${product.url}/courses/${courseId}/edit`)
  await page.getByLabel('Title of a new lesson').fill(title)
  await page.getByLabel('Title of a new lesson').press('Enter')
  await saved(page)
  await page.locator('[data-lesson]').getByRole('link', { name: title, exact: true }).click()
  await page.waitForURL(/\/edit\/[a-z0-9]+$/)
}

test('a teacher makes a course with each kind of block from an empty account; a student on a phone finishes it, with the connection cut in the middle', async ({ browser }) => {
  test.setTimeout(240_000)
  const desk = await open(browser, { viewport: { width: 1440, height: 900 } })
  const { page } = desk
  await page.goto(`${product.url}/login`)
  await page.getByLabel('E-mail').fill(TEACHER.email)
  await page.getByLabel('Password').fill(TEACHER.password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page).toHaveURL(`${product.url}/`)

  let courseId = ''
  let joinUrl = ''
  await test.step('the course is begun', async () => {
    await page.goto(`${product.url}/courses`)
    await look(page, 'empty')
    await page.getByRole('link', { name: 'Write a course' }).first().click()
    await page.getByLabel('Title of the course').fill('Heads')
    await page.getByRole('button', { name: 'Begin the course' }).click()
    await page.waitForURL(/\/courses\/[a-z0-9]+\/edit$/)
    courseId = /courses\/([a-z0-9]+)\//.exec(page.url())![1]!
    await page.getByRole('button', { name: 'Add a module' }).click()
    await page.getByRole('textbox', { name: 'Module 1', exact: true }).fill('Basics')
    await page.getByLabel('Whoever completes it gets a certificate').check()
    await page.getByLabel('Credits', { exact: true }).fill('1.5')
    await page.getByLabel('Kind of credits').fill('CME')
    await saved(page)
  })
  await test.step('reading', async () => {
    await newLesson(page, courseId, 'Reading')
    await writeReading(page)
    await saved(page)
  })
  await test.step('library', async () => {
    await newLesson(page, courseId, 'Library')
    await writeLibrary(page)
    await saved(page)
  })
  await test.step('questions', async () => {
    await newLesson(page, courseId, 'Questions')
    await writeQuestions(page)
    await saved(page)
  })

  await test.step('media', async () => {
    await newLesson(page, courseId, 'Media')
    await writeMediaBlocks(page, files)
    await look(page, 'desk-media-all')
  })

  await test.step('it is looked at as on a phone, published, and opened to a class by a link', async () => {
    await page.getByRole('button', { name: 'Preview' }).click()
    await expect(page.frameLocator('iframe').getByRole('heading', { name: 'Media' })).toBeVisible()
    await look(page, 'preview')
    await page.goto(`${product.url}/courses/${courseId}/edit`)
    await page.getByRole('button', { name: 'Publish', exact: true }).click()
    await expect(page.getByText('Version 1 is published.').first()).toBeVisible()
    await look(page, 'published')
    await page.getByRole('link', { name: 'Classes' }).click()
    await page.getByLabel('Name', { exact: true }).fill('Autumn')
    await page.getByLabel('Who may come').selectOption('link')
    await page.getByRole('button', { name: 'Make the class' }).click()
    await page.waitForURL(/\/people$/)
    await page.getByRole('button', { name: 'Make a link' }).click()
    joinUrl = await page.getByLabel('Link to join').inputValue()
    await look(page, 'class')
  })


  const student = await open(browser, PHONE, CUT)
  const phone = student.page
  await signIn(phone, product, 'student')
  await phone.goto(joinUrl)
  await look(phone, 'join')
  await phone.getByRole('button', { name: 'Join this class' }).tap()
  await phone.waitForURL(/\/courses\/class\/[a-z0-9]+$/)
  const classUrl = phone.url()
  await look(phone, 'joined')
  const openLesson = async (title: string) => { await phone.goto(classUrl); await phone.getByRole('link', { name: title, exact: true }).tap(); await expect(phone.getByRole('heading', { name: title, level: 1 })).toBeVisible() }

  await test.step('reading, on a phone, in and out of a tunnel', async () => {
    await openLesson('Reading')
    const stack = phone.locator('[data-block]').filter({ has: phone.locator('[data-stack-block]') })
    await expect(phone.locator('[data-done="1"]'), 'the words were read').toBeVisible()
    await student.context.setOffline(true)
    await stack.scrollIntoViewIfNeeded()
    await expect(phone.locator('[data-saving="waiting"]')).toContainText('kept on this device')
    await look(phone, 'phone-tunnel')
    await student.context.setOffline(false)
    await expect(phone.locator('[data-saving="saved"]')).toBeVisible({ timeout: 30_000 })
    await expect(phone.locator('[data-done="2"]')).toBeVisible()
    await stack.getByRole('button', { name: 'Next step' }).tap()
    await expect.poll(() => indexNow(phone), { timeout: 30_000 }).toBe(70)
    await look(phone, 'phone-reading')
  })
  await test.step('library, on a phone', async () => {
    await openLesson('Library')
    await phone.locator('[data-case]').scrollIntoViewIfNeeded()
    await expect(phone.locator('[data-case]')).toContainText('The base of a skull')
    await look(phone, 'phone-library')
    await expect(phone.locator('[data-done="1"]'), 'the case was seen').toBeVisible()
    await phone.getByRole('button', { name: 'Open the 3D lesson' }).tap()
    const frame = phone.frameLocator('iframe')
    await expect(frame.getByRole('button', { name: 'Next' })).toBeVisible({ timeout: 60_000 })
    await expect(frame.locator('[data-picture]')).toBeVisible({ timeout: 60_000 })
    await look(phone, 'phone-3d')
    await frame.getByRole('button', { name: 'Next' }).press('Enter')
    await expect(frame.locator('[data-finished]')).toBeVisible()
    await expect(phone.locator('[data-done="2"]'), 'seen and followed to its end').toBeVisible({ timeout: 30_000 })
    await look(phone, 'phone-3d-end')
  })
  await test.step('media, on a phone', async () => {
    await openLesson('Media')
    await studyMediaBlocks(phone)
    await look(phone, 'phone-media-all')
  })
  await test.step('questions, on a phone, with the connection cut', async () => {
    await openLesson('Questions')
    const answer = () => phone.getByRole('button', { name: 'Answer', exact: true })
    const mark = (n: number) => phone.locator('[data-mark]').nth(n - 1)
    const next = () => phone.getByRole('button', { name: 'Next', exact: true })
    await look(phone, 'phone-quiz-all')
    await student.context.setOffline(true)
    await phone.getByRole('radio', { name: 'Air' }).check()
    await answer().tap()
    await expect(phone.getByText(/kept on this device and is sent again by itself/)).toBeVisible()
    await student.context.setOffline(false)
    await expect(mark(1)).toHaveAttribute('data-mark', 'right')
    await next().tap()
    await phone.locator('[data-still]').tap()
    await painted(phone)
    await phone.evaluate(() => window.readingDesk!.scrollTo('p1', 44))
    await phone.getByRole('button', { name: 'Answer with slice 45' }).tap()
    await look(phone, 'phone-slice')
    await answer().tap()
    await expect(mark(2)).toHaveAttribute('data-mark', 'right')
    await look(phone, 'phone-slice-told-all')
    await next().tap()
    await phone.locator('[data-still]').tap()
    await painted(phone)
    await phone.getByRole('button', { name: 'Put it in the middle' }).tap()
    await expect(phone.getByText('A place is marked.')).toBeVisible()
    await look(phone, 'phone-mark')
    await answer().tap()
    await expect(mark(3)).toHaveAttribute('data-mark', 'right')
    await look(phone, 'phone-mark-told-all')
  })
  await test.step('work is written in a tunnel, handed in behind it, marked and returned', async () => {
    await phone.getByRole('link', { name: 'Do the assignment' }).tap()
    await painted(phone)
    await look(phone, 'phone-work')
    await phone.getByRole('textbox', { name: 'Your work' }).fill('The base of the skull, at slice 31.')
    await student.context.setOffline(true)
    await phone.getByRole('button', { name: 'Hand in' }).tap()
    await expect(phone.getByRole('alert').filter({ hasText: 'Not handed in' })).toBeVisible()
    await look(phone, 'phone-work-offline')
    await student.context.setOffline(false)
    await expect(phone.locator('[data-draft="saved"]')).toBeVisible({ timeout: 20_000 })
    await phone.getByRole('button', { name: 'Hand in' }).tap()
    await expect(phone.getByText(/^Handed in /)).toBeVisible()
    await look(phone, 'phone-work-given-all')
    await page.goto(`${classUrl}/marking`)
    await page.getByRole('link', { name: 'Demo Student' }).click()
    await page.getByLabel(/^Points \(up to/).fill('4')
    await look(page, 'marking-all')
    await page.getByRole('button', { name: 'Return to the learner' }).click()
    await expect(page.getByText(/^Returned: 4 of/)).toBeVisible()
  })

  let code = ''
  await test.step('the course is finished, and its certificate is there', async () => {
    await phone.goto(classUrl)
    await expect(phone.getByText('Completed', { exact: true })).toBeVisible()
    await expect(phone.getByText('4 of 4 lessons')).toBeVisible()
    await look(phone, 'phone-finished-all')
    await phone.getByRole('link', { name: /certificate/i }).tap()
    await expect(phone.getByRole('heading', { name: 'Your certificate' })).toBeVisible()
    await look(phone, 'phone-certificate-all')
    code = await phone.getByRole('definition').first().innerText()
    const file = await phone.request.get(`${classUrl}/certificate?language=en`)
    expect([file.status(), file.headers()['content-type'], (await file.body()).subarray(0, 5).toString()]).toEqual([200, 'application/pdf', '%PDF-'])
  })
  await test.step('a stranger checks it, and is told of a forged one', async () => {
    const stranger = await open(browser, PHONE, [/status of 404/])
    await stranger.page.goto(`${product.url}/verify/${code}`)
    await expect(stranger.page.getByText('This certificate is genuine.')).toBeVisible()
    await expect(stranger.page.getByText('Demo Student')).toBeVisible()
    await expect(stranger.page.getByText('1.5 (CME)')).toBeVisible()
    await look(stranger.page, 'verify')
    const forged = `${code.slice(0, -1)}${code.endsWith('2') ? '3' : '2'}`
    await stranger.page.getByLabel('Code of the certificate').fill(forged)
    await stranger.page.getByRole('button', { name: 'Check' }).click()
    await expect(stranger.page.getByText('No certificate has this code.')).toBeVisible()
    await look(stranger.page, 'verify-forged')
    expect(stranger.complaints).toEqual([])
    await stranger.context.close()
  })
  expect([...desk.complaints, ...student.complaints]).toEqual([])
  await Promise.all([desk.context.close(), student.context.close()])
})
