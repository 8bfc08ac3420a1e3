import { expect, type Page } from '@playwright/test'

/** For whoever wants to look at the pages: `LOOK` is where their pictures go. */
export const look = async (page: Page, name: string) => { if (process.env.LOOK) await page.screenshot({ path: `${process.env.LOOK}-${name}.png`, fullPage: name.endsWith('-all') }) }
export const saved = (page: Page) => expect(page.locator('[data-saving="saved"]')).toContainText('Saved')

export async function addBlock(page: Page, kind: string) {
  await page.getByRole('button', { name: /^(Add a block|Insert here)/ }).last().click()
  await page.getByRole('menuitem', { name: kind, exact: true }).click()
  return page.locator('[data-block]').last()
}

async function choose(page: Page, words: string) {
  const dialog = page.getByRole('dialog')
  await dialog.locator('[data-choice]').filter({ hasText: new RegExp(words, 'i') }).first().click()
  await expect(dialog).toHaveCount(0)
}

export const indexNow = (page: Page) => page.evaluate(() => window.readingDesk?.activeView()?.state().index ?? -1)
export const painted = (page: Page) => expect(page.locator('canvas[data-painted$="full"]').first()).toBeVisible({ timeout: 30_000 })

/** Text, a link, and a series of the store with two steps. */
export async function writeReading(page: Page) {
  const text = await addBlock(page, 'Text')
  await text.locator('[contenteditable="true"]').click()
  await page.keyboard.type('Bone is white, air is black.')
  const link = await addBlock(page, 'Link')
  await link.getByLabel('Address').fill('https://www.who.int/')
  await link.getByLabel('Words shown').fill('More to read')
  const stack = await addBlock(page, 'Image stack')
  await stack.getByRole('button', { name: 'Choose a series' }).click()
  await choose(page, 'head')
  await stack.getByRole('button', { name: /Scroll through \d+ pictures/ }).click()
  await painted(page)
  await page.evaluate(() => window.readingDesk!.scrollTo('p1', 30))
  await stack.getByRole('button', { name: 'Add a step of what is shown' }).click()
  await stack.getByLabel('Words of step 1').fill('The base of the skull')
  await page.evaluate(() => { const desk = window.readingDesk!; desk.scrollTo('p1', 70); desk.setWindow('p1', { low: -200, high: 1500 }) })
  await stack.getByRole('button', { name: 'Add a step of what is shown' }).click()
  await stack.getByLabel('Words of step 2').fill('Bone in a wide window')
  await stack.getByLabel('Caption').fill('A CT of the head')
  await stack.getByRole('button', { name: 'Done with the pictures' }).click()
  await look(page, 'desk-reading-all')
}

/** A case and a 3D lesson of the library. */
export async function writeLibrary(page: Page) {
  const one = await addBlock(page, 'Case')
  await one.getByRole('button', { name: 'Choose a case' }).click()
  await choose(page, 'skull')
  await expect(one.locator('[data-case]')).toContainText('The base of a skull')
  const lesson = await addBlock(page, '3D lesson')
  await lesson.getByRole('button', { name: 'Choose a 3D lesson' }).click()
  await choose(page, 'phantom')
  await expect(lesson.locator('[data-lesson3d]')).toContainText('A phantom, step by step')
  await look(page, 'desk-library-all')
}

/** @returns its card, at the desk of a lesson with one quiz */
export async function addQuestion(page: Page, kind: string, words: string) {
  await page.getByRole('button', { name: 'Add a question' }).click()
  await page.getByRole('menuitem', { name: kind, exact: true }).click()
  const card = page.locator('[data-question-card]').last()
  await card.getByRole('textbox', { name: 'Question', exact: true }).fill(words)
  return card
}

/** A quiz with a choice, a slice and a place on the real series; an assignment with marks on it. */
export async function writeQuestions(page: Page) {
  await addBlock(page, 'Quiz')
  const single = await addQuestion(page, 'One of several', 'What is black?')
  for (const [n, words] of ['Bone', 'Air'].entries()) await single.getByRole('textbox', { name: `Option ${n + 1}`, exact: true }).fill(words)
  await single.getByRole('radio', { name: 'Option 2 is right' }).check()
  while (await single.getByRole('button', { name: 'Remove: Option 3' }).isVisible()) await single.getByRole('button', { name: 'Remove: Option 3' }).click()
  const onSeries = async (kind: string, words: string) => {
    const card = await addQuestion(page, kind, words)
    await card.getByRole('button', { name: 'Choose a series' }).click()
    await choose(page, 'head')
    await card.getByRole('button', { name: /Scroll through \d+ pictures/ }).click()
    await painted(page)
    await page.evaluate(() => window.readingDesk!.scrollTo('p1', 40))
    return card
  }
  const done = (card: Awaited<ReturnType<typeof addQuestion>>) => card.getByRole('button', { name: 'Done with the pictures' }).click()
  const slice = await onSeries('Slice of a series', 'Turn to the base.')
  await slice.getByLabel('First right slice').fill('31')
  await slice.getByLabel('Last right slice').fill('51')
  await look(page, 'desk-slice')
  await done(slice)
  const mark = await onSeries('Mark in a series', 'Mark the middle of the head.')
  await mark.getByRole('button', { name: 'Open it like this' }).click()
  await mark.getByRole('button', { name: 'Put it in the middle' }).click()
  await mark.getByRole('button', { name: 'Add the marked place' }).click()
  await mark.getByLabel('Right within (mm)').fill('20')
  await look(page, 'desk-mark')
  await done(mark)
  await expect(page.locator('[data-missing]')).toHaveCount(0)

  const work = await addBlock(page, 'Assignment')
  await work.getByRole('textbox', { name: 'What is asked' }).fill('Mark the base of the skull and describe it.')
  await work.getByRole('button', { name: 'Choose a study' }).click()
  await choose(page, 'head')
  await work.getByRole('button', { name: 'Add a criterion' }).click()
  await work.getByRole('textbox', { name: 'Criterion 1', exact: true }).fill('Findings')
  await look(page, 'desk-questions-all')
}
