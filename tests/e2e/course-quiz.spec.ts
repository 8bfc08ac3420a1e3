import { expect, test, type Browser, type Page } from '@playwright/test'
import { collectComplaints, signIn, type DemoPerson } from '../setup/people'
import { startProduct, type Product } from '../setup/product'
import { answersKept, classWithStudent } from '../setup/written-course'
import { addQuestion } from './courses/store-blocks'

// Questions as they are written and answered: on a phone, with the connection cut and the server killed, and by keyboard alone.
let product: Product
test.beforeAll(async () => {
  test.setTimeout(240_000)
  product = await startProduct({ LOG_LEVEL: 'warn' })
})
test.afterAll(async () => { await product?.remove() })

/** Said by the browser while its connection is cut, or the server gone, on purpose. */
const CUT = [/ERR_INTERNET_DISCONNECTED/, /ERR_CONNECTION_REFUSED/, /ERR_EMPTY_RESPONSE/, /ERR_CONNECTION_RESET/, /WebSocket connection .* failed/]
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }

async function open(browser: Browser, who: DemoPerson, options: Parameters<Browser['newContext']>[0] = { viewport: { width: 1440, height: 900 } }) {
  const context = await browser.newContext(options)
  const complaints = collectComplaints(context, CUT)
  const page = await context.newPage()
  await signIn(page, product, who)
  return { context, page, complaints }
}
const saved = (page: Page) => expect(page.locator('[data-saving="saved"]')).toContainText('Saved')

/** The lesson's desk of a course of its own. */
async function beginLesson(page: Page, title: string): Promise<{ courseId: string; lessonUrl: string }> {
  await page.goto(`${product.url}/courses/new`)
  await page.getByLabel('Title of the course').fill(title)
  await page.getByRole('button', { name: 'Begin the course' }).click()
  await page.waitForURL(/\/courses\/[a-z0-9]+\/edit$/)
  const courseId = /courses\/([a-z0-9]+)\//.exec(page.url())![1]!
  await page.getByRole('button', { name: 'Add a module' }).click()
  await page.getByRole('textbox', { name: 'Module 1', exact: true }).fill('Basics')
  await page.getByLabel('Title of a new lesson').fill('Questions')
  await page.getByLabel('Title of a new lesson').press('Enter')
  await page.getByRole('link', { name: 'Questions', exact: true }).click()
  await page.waitForURL(/\/edit\/[a-z0-9]+$/)
  return { courseId, lessonUrl: page.url() }
}

async function publish(page: Page, courseId: string) {
  await page.goto(`${product.url}/courses/${courseId}/edit`)
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(page.getByText(/Version \d is published/).first()).toBeVisible()
}

test('an author writes a quiz; a student answers it on a phone, loses the connection and the server, and no answer', async ({ browser }) => {
  const author = await open(browser, 'expert')
  const { page } = author
  const { courseId, lessonUrl } = await beginLesson(page, 'Reading a chest film')
  await page.getByRole('button', { name: 'Add a block' }).click()
  await page.getByRole('menuitem', { name: 'Quiz', exact: true }).click()

  const single = await addQuestion(page, 'One of several', 'What is black on a film?')
  for (const [n, words] of ['Bone', 'Air', 'Water', 'Fat'].entries()) await single.getByRole('textbox', { name: `Option ${n + 1}`, exact: true }).fill(words)
  await expect(single.locator('[data-missing="right"]'), 'what is missing is said beside it').toBeVisible()
  await single.getByRole('radio', { name: 'Option 2 is right' }).check()
  await expect(single.locator('[data-missing]')).toHaveCount(0)
  await single.getByLabel('Why option 1 is right or wrong').fill('Bone is white.')
  await single.getByRole('button', { name: 'Add an explanation' }).click()
  await single.getByRole('textbox', { name: 'Explanation' }).fill('Air lets the rays through.')

  const multiple = await addQuestion(page, 'Several of several', 'What is white?')
  for (const [n, words] of ['Bone', 'Air', 'Metal', 'Lung'].entries()) await multiple.getByRole('textbox', { name: `Option ${n + 1}`, exact: true }).fill(words)
  await multiple.getByRole('checkbox', { name: 'Option 1 is right' }).check()
  await multiple.getByRole('checkbox', { name: 'Option 3 is right' }).check()
  await multiple.getByLabel('Points').first().selectOption('partial')

  const truth = await addQuestion(page, 'True or false', 'Say of each whether it is true.')
  await truth.getByRole('textbox', { name: 'Statement 1' }).fill('Air rises')
  await truth.getByRole('textbox', { name: 'Statement 2' }).fill('Fluid rises')
  await truth.getByRole('button', { name: 'Remove: Statement 3' }).click()
  await truth.getByLabel('Statement 2 is').selectOption('false')

  const match = await addQuestion(page, 'Pairs', 'What belongs together?')
  for (const [n, [item, to]] of [['Lung', 'black'], ['Rib', 'white'], ['Heart', 'grey']].entries()) {
    await match.getByRole('textbox', { name: `Answer ${n + 1}`, exact: true }).fill(to!)
    await match.getByRole('textbox', { name: `Item ${n + 1}`, exact: true }).fill(item!)
    await match.getByRole('combobox', { name: `Belongs to item ${n + 1}` }).selectOption(to!)
  }

  const order = await addQuestion(page, 'Order', 'In which order?')
  for (const [n, words] of ['Name', 'Quality', 'Lungs'].entries()) await order.getByRole('textbox', { name: `Step ${n + 1}`, exact: true }).fill(words)

  const numeric = await addQuestion(page, 'Number', 'How wide is the heart at most?')
  await numeric.getByLabel('Right number').fill('12,5')
  await numeric.getByLabel('Right within ±').fill('0.5')
  await numeric.getByLabel('Unit').fill('cm')

  const short = await addQuestion(page, 'Short answer', 'Air between the pleurae is called?')
  await short.getByLabel('Accepted answers').fill('Pneumothorax\nPTX')

  const film = await page.screenshot({ clip: { x: 0, y: 0, width: 600, height: 400 } })
  const hotspot = await addQuestion(page, 'Place on a picture', 'Where is the heart?')
  await hotspot.locator('input[type="file"]').setInputFiles({ name: 'film.png', mimeType: 'image/png', buffer: film })
  await hotspot.getByLabel('Words for those who do not see the picture').fill('A chest film')
  const drawing = hotspot.locator('[data-drawing]')
  await expect(drawing, 'once it is made').toBeVisible({ timeout: 60_000 })
  await drawing.scrollIntoViewIfNeeded()
  const frame = (await drawing.boundingBox())!
  await page.mouse.move(frame.x + frame.width * 0.25, frame.y + frame.height * 0.5)
  await page.mouse.down()
  await page.mouse.move(frame.x + frame.width * 0.35, frame.y + frame.height * 0.5, { steps: 4 })
  await page.mouse.up()
  await expect(hotspot.getByRole('button', { name: 'Adjust Area 1' })).toBeVisible()
  await expect(page.locator('[data-missing]')).toHaveCount(0)

  // Taken out and brought back; moved by keyboard.
  await page.getByRole('button', { name: 'Remove question 3' }).click()
  await expect(page.locator('[data-question-card]')).toHaveCount(7)
  await page.getByRole('button', { name: 'Undo' }).last().click()
  await expect(page.locator('[data-question-card]')).toHaveCount(8)
  await page.getByRole('button', { name: 'Move question 7', exact: true }).focus()
  await page.keyboard.press('Alt+ArrowUp')
  await expect(page.getByRole('button', { name: 'Move question 6', exact: true })).toBeFocused()
  await page.keyboard.press('Alt+ArrowDown')
  await saved(page)
  await page.reload()
  await expect(page.locator('[data-question-card]')).toHaveCount(8)
  await publish(page, courseId)

  const student = await open(browser, 'student', PHONE)
  const phone = student.page
  const lessonId = lessonUrl.split('/').at(-1)!
  const address = `${product.url}${classWithStudent(product, courseId, 'quizclass')}/${lessonId}`
  await phone.goto(address)
  const answer = () => phone.getByRole('button', { name: 'Answer', exact: true })
  const next = () => phone.getByRole('button', { name: 'Next', exact: true })
  const verdict = () => phone.locator('[data-verdict]')
  const mark = (n: number) => phone.locator('[data-mark]').nth(n - 1)

  await expect(answer(), 'nothing to hand in yet').toBeDisabled()
  await phone.getByRole('radio', { name: 'Bone' }).check()
  await answer().tap()
  await expect(verdict()).toHaveAttribute('data-verdict', 'wrong')
  await expect(phone.getByText('Bone is white.')).toBeVisible()
  await expect(phone.getByText('Air lets the rays through.')).toBeVisible()
  await phone.getByRole('button', { name: 'Try again' }).tap()
  await phone.getByRole('radio', { name: 'Air' }).check()
  await answer().tap()
  await expect(mark(1)).toHaveAttribute('data-mark', 'right')
  await next().tap()

  // In the lift: what is handed in stays here, and says so.
  await student.context.setOffline(true)
  await phone.getByRole('checkbox', { name: 'Bone' }).check()
  await phone.getByRole('checkbox', { name: 'Metal' }).check()
  await answer().tap()
  await expect(phone.getByText(/kept on this device and is sent again by itself/)).toBeVisible()
  await expect(mark(2)).toHaveAttribute('data-mark', 'waiting')
  await next().tap()
  await phone.getByRole('group', { name: 'Air rises' }).getByRole('radio', { name: 'True' }).check()
  await phone.getByRole('group', { name: 'Fluid rises' }).getByRole('radio', { name: 'False' }).check()
  await answer().tap()
  await expect(mark(3)).toHaveAttribute('data-mark', 'waiting')
  await student.context.setOffline(false)
  await expect(mark(2)).toHaveAttribute('data-mark', 'right')
  await expect(mark(3)).toHaveAttribute('data-mark', 'right')
  await next().tap()

  // The server dies between pressing and its answer; the page is loaded anew once it is back.
  for (const [item, to] of [['Lung', 'black'], ['Rib', 'white'], ['Heart', 'grey']]) await phone.getByRole('combobox', { name: item! }).selectOption(to!)
  await product.powerCut()
  await answer().tap()
  await expect(mark(4)).toHaveAttribute('data-mark', 'waiting')
  await product.start()
  await phone.reload()
  await expect(mark(4)).toHaveAttribute('data-mark', 'right')

  // Entered and not handed in: there again, in another window too.
  await mark(6).tap()
  await phone.getByRole('textbox').fill('1,234')
  await expect(phone.getByText('This can be 1234 or 1.234. Which do you mean?'), 'said at once').toBeVisible()
  await expect(answer()).toBeDisabled()
  await phone.getByRole('button', { name: 'I mean 1.234' }).tap()
  await expect(phone.getByRole('textbox')).toHaveValue('1.234')
  await phone.getByRole('textbox').fill('12,4')
  await phone.reload()
  await expect(mark(6)).toHaveAttribute('data-mark', 'entered')
  const second = await student.context.newPage()
  await second.goto(address)
  await second.locator('[data-mark]').nth(5).tap()
  await expect(second.getByRole('textbox')).toHaveValue('12,4')
  await second.getByRole('button', { name: 'Answer', exact: true }).tap()
  await expect(second.locator('[data-verdict]')).toHaveAttribute('data-verdict', 'right')
  await second.close()
  await expect(mark(6), 'the first window knows').toHaveAttribute('data-mark', 'right')

  await mark(5).tap()
  // Until they stand as they should, whatever order they came in.
  for (const [place, words] of ['Name', 'Quality', 'Lungs'].entries()) {
    for (let i = 0; i < 3; i++) {
      const items = await phone.locator('[data-question] [data-item]').allInnerTexts()
      const at = items.findIndex((one) => one.includes(words))
      if (at <= place) break
      await phone.getByRole('button', { name: `“${words}” up` }).tap()
    }
  }
  await answer().tap()
  await expect(mark(5)).toHaveAttribute('data-mark', 'right')
  await mark(7).tap()
  await phone.getByRole('textbox').fill('pneumothorax')
  await answer().tap()
  await expect(mark(7)).toHaveAttribute('data-mark', 'right')
  await mark(8).tap()
  const picture = phone.locator('[data-hotspot]')
  await expect(picture.getByRole('img', { name: 'A chest film' })).toBeVisible()
  const seen = (await picture.boundingBox())!
  await picture.tap({ position: { x: seen.width * 0.9, y: seen.height * 0.1 } })
  await expect(phone.getByText('Place: 90% from the left, 10% from the top')).toBeVisible()
  await picture.tap({ position: { x: seen.width * 0.28, y: seen.height * 0.5 } })
  await answer().tap()
  await expect(phone.locator('[data-result="done"]')).toContainText('8 of 8 points')
  await expect(phone.locator('section[data-done]'), 'the lesson knows that it is done').toHaveCount(1)
  expect(answersKept(product, 'quizclass').length, 'each attempt once').toBe(9)
  expect([...author.complaints, ...student.complaints]).toEqual([])
  await student.context.close()
  await author.context.close()
})

test('a quiz is answered by keyboard alone, and told only at its end', async ({ browser }) => {
  const author = await open(browser, 'expert')
  const { page } = author
  const { courseId, lessonUrl } = await beginLesson(page, 'Keys')
  await page.getByRole('button', { name: 'Add a block' }).click()
  await page.getByRole('menuitem', { name: 'Quiz', exact: true }).click()
  await page.getByLabel('What is told').selectOption('at-end')
  await page.getByLabel('Attempts at each question').selectOption('1')
  const single = await addQuestion(page, 'One of several', 'What is black on a film?')
  for (const [n, words] of ['Bone', 'Air', 'Water', 'Fat'].entries()) await single.getByRole('textbox', { name: `Option ${n + 1}`, exact: true }).fill(words)
  await single.getByRole('radio', { name: 'Option 2 is right' }).check()
  const short = await addQuestion(page, 'Short answer', 'Air between the pleurae is called?')
  await short.getByLabel('Accepted answers').fill('Pneumothorax')
  await saved(page)
  await publish(page, courseId)
  await author.context.close()

  const { page: desk, context, complaints } = await open(browser, 'student')
  await desk.goto(`${product.url}${classWithStudent(product, courseId, 'keysclass')}/${lessonUrl.split('/').at(-1)!}`)
  await desk.locator('[data-quiz] button').first().waitFor()
  const reach = async (isThere: () => Promise<boolean>) => { for (let i = 0; i < 60 && !(await isThere()); i++) await desk.keyboard.press('Tab') }
  const focused = (what: string) => () => desk.evaluate((selector) => document.activeElement?.matches(selector) ?? false, what)
  await reach(focused('[data-question] input[type="radio"]'))
  await desk.keyboard.press('ArrowDown')
  await expect(desk.getByRole('radio', { name: 'Air' })).toBeChecked()
  await desk.keyboard.press('Enter')
  await expect(desk.locator('[data-verdict="kept"]')).toBeVisible()
  await expect(desk.locator('[data-result]')).toHaveCount(0)
  const ofName = (name: string) => () => desk.evaluate((text) => document.activeElement?.textContent?.trim() === text, name)
  await reach(ofName('Next'))
  await desk.keyboard.press('Enter')
  await expect(desk.getByRole('heading', { name: /Question 2 of 2/ })).toBeFocused()
  await desk.keyboard.press('Tab')
  await desk.keyboard.type('effusion')
  await desk.keyboard.press('Enter')
  await expect(desk.locator('[data-verdict="wrong"]')).toBeVisible()
  await expect(desk.getByText('Right: Pneumothorax')).toBeVisible()
  await expect(desk.locator('[data-mark]').first()).toHaveAttribute('data-mark', 'right')
  await expect(desk.locator('[data-result]')).toContainText('1 of 2 points')
  await expect(desk.getByRole('button', { name: 'Try again' }), 'there was one attempt').toHaveCount(0)
  expect(complaints).toEqual([])
  await context.close()
})
