import { expect, test, type Browser, type Page } from '@playwright/test'
import { CHROMIUM_GL_ARGS } from '../setup/chromium'
import { manyKinds } from '../setup/many-kinds'
import { collectComplaints, signIn, type DemoPerson } from '../setup/people'
import { startProduct, type Product } from '../setup/product'
import { classWithStudent } from '../setup/written-course'

// A lesson before a class: on the wall of the room, moved from the teacher's phone.
test.use({ launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: [...CHROMIUM_GL_ARGS] } })

let product: Product
test.beforeAll(async () => {
  test.setTimeout(240_000)
  product = await startProduct({ LOG_LEVEL: 'warn' })
})
test.afterAll(async () => { await product?.remove() })

/** Said by the browser while its connection is cut on purpose. */
const CUT = [/ERR_INTERNET_DISCONNECTED/, /WebSocket connection .* failed/, /Failed to fetch/]
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
async function open(browser: Browser, who: DemoPerson, options: Parameters<Browser['newContext']>[0]) {
  const context = await browser.newContext(options)
  const complaints = collectComplaints(context, CUT)
  const page = await context.newPage()
  await signIn(page, product, who)
  return { context, page, complaints }
}
const look = async (page: Page, name: string) => { if (process.env.LOOK) await page.screenshot({ path: `${process.env.LOOK}-${name}.png` }) }
const WITHIN_A_SECOND = { timeout: 1_000 }

test('a teacher shows a lesson on the wall and moves it from a phone: part by part, pictures of a series, a film; the line is cut and comes back; a stranger moves nothing', async ({ browser }) => {
  const { courseId, lessonId, blocks } = await manyKinds(product, 'display')
  const klass = classWithStudent(product, courseId, 'displayclass')
  const wall = await open(browser, 'teacher', { viewport: { width: 1920, height: 1080 } })
  await wall.page.goto(`${product.url}${klass}/${lessonId}`)
  await wall.page.getByRole('link', { name: 'Show to the class' }).click()
  await wall.page.waitForURL(/\/display\//)
  const stands = wall.page.locator('[data-display]')
  await expect(stands).toHaveAttribute('data-display', blocks.words)
  await wall.page.getByRole('button', { name: 'Remote' }).click()
  await expect(wall.page.getByRole('img', { name: 'Code that opens the remote' })).toBeVisible()
  await look(wall.page, 'wall-code')
  await wall.page.getByRole('button', { name: 'Remote' }).click()

  const hand = await open(browser, 'teacher', PHONE)
  const phone = hand.page
  await phone.goto(`${product.url}${klass}/remote/${lessonId}`)
  const press = (name: string) => phone.getByRole('button', { name, exact: true }).tap()
  const shows = (block: string) => expect(stands, 'the wall follows within a second').toHaveAttribute('data-display', block, WITHIN_A_SECOND)
  await expect(phone.getByText('1 of 7')).toBeVisible()
  await look(phone, 'phone')
  await look(wall.page, 'wall-words')

  await press('On')
  await shows(blocks.picture)
  await expect(wall.page.getByRole('img', { name: 'A test picture' })).toBeVisible()
  await press('Next step')
  await expect(wall.page.getByText('Here it is bright.')).toBeVisible(WITHIN_A_SECOND)
  await look(wall.page, 'wall-picture')
  await press('On')
  await shows(blocks.compare)

  // A series: its steps, and its pictures one by one and in leaps.
  await press('On')
  await shows(blocks.stack)
  const index = () => wall.page.evaluate(() => window.readingDesk?.activeView()?.state().index ?? -1)
  await press('Next step')
  await expect(wall.page.getByText('A wide window')).toBeVisible(WITHIN_A_SECOND)
  await expect.poll(index).toBe(7)
  await expect(phone.getByText('Picture 8', { exact: true }), 'the phone says where the wall is').toBeVisible()
  await press('Next picture')
  await expect.poll(index, WITHIN_A_SECOND).toBe(8)
  await press('−5 pictures')
  await expect.poll(index, WITHIN_A_SECOND).toBe(3)
  await expect(phone.getByText('Picture 4', { exact: true })).toBeVisible()
  await look(wall.page, 'wall-stack')
  await look(phone, 'phone-stack')
  await wall.page.reload()
  await shows(blocks.stack)
  await wall.page.locator('[data-still]').click()
  await expect.poll(index, 'opened anew it is where it was').toBe(3)

  // A film begins and stops; what it asks is talked about, and passed by.
  await press('On')
  await shows(blocks.film)
  const film = wall.page.locator('[data-film]')
  await expect(film).toBeVisible()
  await press('Play')
  await expect(film).toHaveAttribute('data-playing', 'true', { timeout: 5_000 })
  await phone.getByRole('button', { name: 'On 10 seconds' }).tap()
  await press('Pause')
  await expect(film).not.toHaveAttribute('data-playing', 'true', WITHIN_A_SECOND)
  await expect.poll(async () => Number(await film.getAttribute('data-position-s'))).toBeGreaterThanOrEqual(10)
  await phone.getByRole('button', { name: 'On 10 seconds' }).tap()
  await press('Play')
  await expect(wall.page.locator('[data-film-question]')).toBeVisible()
  await expect(wall.page.getByRole('button', { name: 'Answer', exact: true }), 'nobody answers on the wall').toHaveCount(0)
  await look(wall.page, 'wall-film-question')
  await press('Play')
  await expect(wall.page.locator('[data-film-question]')).toHaveCount(0, WITHIN_A_SECOND)
  await press('Pause')

  // The phone's line is cut: it says so, and nothing pretends to have moved; then it goes on.
  await hand.context.setOffline(true)
  await press('On')
  await expect(phone.getByText('No connection')).toBeVisible()
  await expect(phone.locator('[data-remote]'), 'what did not arrive did not happen').toHaveAttribute('data-remote', blocks.film)
  await expect(stands).toHaveAttribute('data-display', blocks.film)
  await look(phone, 'phone-cut')
  await hand.context.setOffline(false)
  await expect(phone.getByText('5 of 7')).toBeVisible({ timeout: 30_000 })
  await press('On')
  await shows(blocks.quiz)
  await press('Next step')
  await expect(wall.page.getByText('What is white?')).toBeVisible(WITHIN_A_SECOND)
  await look(wall.page, 'wall-quiz')

  // Somebody of the class, who is no teacher of it.
  const student = await open(browser, 'student', PHONE)
  expect((await student.page.goto(`${product.url}${klass}/remote/${lessonId}`))?.status()).toBe(403)
  for (const data of [{ lessonId, blockId: blocks.words }, { lessonId, blockId: blocks.quiz, move: { kind: 'step', to: 0 } }, { lessonId, blockId: blocks.quiz, place: { step: 0 } }])
    expect((await student.page.request.post(`${product.url}${klass}/shown`, { data, headers: { origin: product.url } })).status()).toBe(403)
  await press('On')
  await shows(blocks.work)
  const words = await wall.page.locator('body').innerText()
  for (const none of ['Demo student', 'student@', 'Demo teacher', 'Hand in']) expect(words, 'names and answers are nobody else’s').not.toContain(none)
  await wall.page.keyboard.press('ArrowLeft')
  await expect(phone.locator('[data-remote]')).toHaveAttribute('data-remote', blocks.quiz)

  await wall.page.setViewportSize({ width: 3840, height: 2160 })
  const size = (page: Page) => page.locator('[data-display] p, [data-display] label').first().evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize))
  expect(await size(wall.page), 'type grows with the screen').toBeGreaterThan(44)
  for (const [n, name] of Object.keys(blocks).entries()) {
    if (!process.env.LOOK) break
    await phone.locator('ol button').nth(n).tap()
    await shows(Object.values(blocks)[n]!)
    await expect(wall.page.locator('[data-display] .animate-pulse')).toHaveCount(0)
    await look(wall.page, `wall4k-${name}`)
  }
  // The browser tells of the page that was refused.
  expect([...wall.complaints, ...hand.complaints]).toEqual([])
})
