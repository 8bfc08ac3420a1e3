import { expect, test, type Page } from '@playwright/test'
import { linkHashOf } from '~/domain/courses/class-link.server'
import { CHROMIUM_GL_ARGS } from '../setup/chromium'
import { openDatabase } from '../setup/house-lesson'
import { byKeyboard } from '../setup/keyboard'
import { manyKinds, SLICES } from '../setup/many-kinds'
import { collectComplaints } from '../setup/people'
import { startProduct, type Product } from '../setup/product'
import { classWithStudent } from '../setup/written-course'

// A whole course without a pointer: nothing here presses but keys.
test.use({ launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: [...CHROMIUM_GL_ARGS] } })

let product: Product
test.beforeAll(async () => {
  test.setTimeout(240_000)
  product = await startProduct({ LOG_LEVEL: 'warn' })
})
test.afterAll(async () => { await product?.remove() })

const look = async (page: Page, name: string) => { if (process.env.LOOK) await page.screenshot({ path: `${process.env.LOOK}-${name}.png` }) }

/** A class that is joined by its link. @returns the link's path */
function classByLink(courseId: string, classId: string): string {
  classWithStudent(product, courseId, classId)
  const database = openDatabase(product)
  try {
    database.prepare('delete from Enrolment where classId = ?').run(classId)
    database.prepare("update CourseClass set door = 'link', linkHash = ? where id = ?").run(linkHashOf('bykeyboardalone'), classId)
  } finally {
    database.close()
  }
  return '/courses/join/bykeyboardalone'
}

test('a student without a pointer signs in, joins a class by its link, and goes through a course: text, pictures, a series, a film, questions, an assignment, notes, talk, and back to where they were', async ({ browser }) => {
  const { courseId, lessonId, blocks } = await manyKinds(product, 'keyboard')
  const link = classByLink(courseId, 'keyboardclass')
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const complaints = collectComplaints(context)
  const page = await context.newPage()
  const { to, press, type, through, faults } = byKeyboard(page)
  const block = (id: string) => page.locator(`[data-block="${id}"]`)
  const button = (id: string, name: string | RegExp) => block(id).getByRole('button', { name, exact: true })

  await page.goto(product.url + link)
  await to(page.getByLabel('E-mail'))
  await type('student@demo.theatrum.test')
  await to(page.getByLabel('Password'))
  await type('theatre-demo')
  await press('Enter')
  await to(page.getByRole('button', { name: 'Join this class' }))
  await press('Enter')
  await page.waitForURL(/\/courses\/class\//)
  await to(page.locator('[data-resume]'))
  await press('Enter')
  await page.waitForURL(new RegExp(lessonId))
  await expect(block(blocks.words)).toHaveAttribute('data-done')

  // A highlight and a note of their own.
  await to(button(blocks.words, 'Note'))
  await press('Enter')
  await to(block(blocks.words).getByLabel('Sentence to highlight'))
  await type('Bone')
  await expect(block(blocks.words).locator('[data-quote]')).toHaveText('Bone is white.')
  await to(block(blocks.words).getByLabel('Your note'))
  await type('Look at the ribs.')
  await to(button(blocks.words, 'Keep the note'))
  await press('Enter')
  await expect(block(blocks.words).locator('[data-notes="1"]')).toContainText('Look at the ribs.')
  expect(await page.evaluate(() => CSS.highlights.get('note-yellow')?.size)).toBe(1)
  await look(page, 'note')
  await press('Escape')
  await expect(block(blocks.words).locator('[data-notes]')).toHaveCount(0)
  await expect(button(blocks.words, '1 note'), 'Escape gives the focus back').toBeFocused()

  // The class's talk about a part.
  await to(button(blocks.words, 'Discuss'))
  await press('Enter')
  await to(block(blocks.words).getByLabel('Say something to your class'))
  await type('Is the heart grey?')
  await to(block(blocks.words).locator('[data-talk]').getByRole('button').first())
  await press('Enter')
  await expect(block(blocks.words).locator('article, [data-comment]').filter({ hasText: 'Is the heart grey?' }).first()).toBeVisible()
  await press('Escape')
  await expect(button(blocks.words, 'Discuss')).toBeFocused()

  // Spots of a picture.
  await to(button(blocks.picture, /The left field/))
  await press('Enter')
  await expect(block(blocks.picture).getByText('Here it is bright.')).toBeVisible()
  await to(button(blocks.picture, /The right field/))
  await press(' ')
  await expect(block(blocks.picture).getByText('Here it is dark.')).toBeVisible()
  await look(page, 'spots')

  await to(block(blocks.compare).getByRole('slider'))
  await press('ArrowRight', 'ArrowRight')
  await expect(block(blocks.compare).locator('[data-compare]')).toHaveAttribute('data-compare', '52')

  // A series: opened, scrolled, by steps, and left again.
  const index = () => page.evaluate(() => window.readingDesk?.activeView()?.state().index ?? -1)
  await to(block(blocks.stack).locator('[data-still]'))
  await press('Enter')
  await expect(block(blocks.stack).locator('[data-surface]'), 'the pictures have the keys').toBeFocused()
  await expect.poll(index).toBe(2)
  await press('ArrowDown', 'ArrowDown')
  await expect.poll(index).toBe(4)
  await look(page, 'stack')
  await to(button(blocks.stack, 'Next step'))
  await press('Enter')
  await expect.poll(index).toBe(7)
  await expect(block(blocks.stack).getByText('A wide window')).toBeVisible()
  expect(SLICES).toBeGreaterThan(8)

  // A film: played, sought, captions, its question.
  const film = block(blocks.film).locator('[data-film]')
  await to(film.getByRole('slider'))
  await press('ArrowRight', 'ArrowRight', 'ArrowRight')
  await expect.poll(async () => Number(await film.getAttribute('data-position-s'))).toBe(15)
  await to(film.getByRole('button', { name: 'Captions' }))
  await press('Enter')
  await expect(page.getByRole('menu')).toBeVisible()
  await press('Escape')
  await expect(film.getByRole('button', { name: 'Captions' }), 'Escape gives the focus back').toBeFocused()
  await press('Enter')
  await press('ArrowDown')
  await expect(page.getByRole('menuitem', { name: 'English' })).toBeFocused()
  await press('Enter')
  await expect.poll(() => film.locator('video').evaluate((video: HTMLVideoElement) => video.textTracks[0]?.mode)).toBe('showing')
  await to(film.getByRole('button', { name: 'Play' }), { back: true })
  await press(' ')
  const asked = block(blocks.film).locator('[data-film-question]')
  await expect(asked).toBeVisible({ timeout: 15_000 })
  await expect(asked.locator(':focus'), 'what is asked has the keys').toHaveCount(1)
  await look(page, 'film-question')
  await to(asked.getByRole('radio').first())
  await press('ArrowDown')
  await expect(asked.getByRole('radio', { name: 'A test picture' })).toBeChecked()
  await press('Enter')
  await expect(asked.locator('[data-verdict="right"]')).toBeVisible()
  await to(asked.getByRole('button', { name: 'Go on with the video' }))
  await press('Enter')
  await expect(film.getByRole('button', { name: 'Pause' }), 'the film has the keys again').toBeFocused()
  await expect(film).toHaveAttribute('data-playing', 'true')
  await press(' ')
  await expect(film).not.toHaveAttribute('data-playing', 'true')

  // A quiz.
  const quiz = block(blocks.quiz)
  await to(quiz.getByRole('radio').first())
  await press('ArrowDown', 'Enter')
  await expect(quiz.locator('[data-verdict]')).toBeVisible()
  await to(quiz.getByRole('button', { name: 'Next', exact: true }))
  await press('Enter')
  await expect(quiz.getByText('What is white?')).toBeVisible()
  await to(quiz.getByRole('radio').first())
  await press(' ', 'Enter')
  await expect(quiz.locator('[data-verdict]')).toBeVisible()
  await look(page, 'quiz')

  // An assignment, handed in.
  await to(block(blocks.work).getByRole('link', { name: 'Assignment' }))
  await press('Enter')
  await page.waitForURL(/\/hand-in\//)
  await to(page.getByRole('textbox'))
  await type('Bright on the left, dark on the right.')
  await expect(page.locator('[data-draft="saved"]')).toBeVisible()
  await to(page.getByRole('button', { name: 'Hand in', exact: true }))
  await press('Enter')
  await expect(page.getByText(/^Handed in/)).toBeVisible()
  await look(page, 'handed-in')
  await to(page.getByRole('link', { name: 'To the course' }), { back: true })
  await press('Enter')
  await page.waitForURL(new RegExp(`${lessonId}$`))

  // From the first thing to the last, in order, each in sight, and out again.
  await expect(block(blocks.quiz).locator('[data-quiz]')).toBeVisible()
  expect(await through()).toBeGreaterThan(30)

  // Where they were, and how far they are.
  // Somewhere in the pictures, and out by the link at the lesson's end: that is where they were.
  await to(block(blocks.stack).locator('[data-still]'))
  await press('Enter')
  await expect(block(blocks.stack).locator('[data-surface]')).toBeFocused()
  await press('ArrowDown')
  await to(page.getByRole('link', { name: 'To the course' }))
  await press('Enter')
  await expect(page.getByRole('progressbar')).toBeVisible()
  expect(await through()).toBeGreaterThan(8)
  await to(page.locator('[data-resume]'))
  await press('Enter')
  await page.waitForURL(new RegExp(lessonId))
  const goOn = page.locator('[data-go-on]')
  await to(goOn)
  const left = (await goOn.getAttribute('data-go-on'))!
  await press('Enter')
  await expect(block(left)).toBeInViewport()
  await press('Tab')
  await expect(block(left).locator(':focus'), 'the keys go on from there').toHaveCount(1)
  expect(faults).toEqual([])
  expect(complaints).toEqual([])
})
