import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, type Locator, type Page } from '@playwright/test'
import { createMediaClient } from '../../../streaming'
import { startClockSource } from '../../fixtures/clock/source.mjs'
import type { BroadcastMade, Product } from '../../setup/product'
import { until } from '../../setup/until'

/** Paths of real files, and the title of a recording that may be taught with (null: no block of a recorded surgery). */
export interface MediaFiles { picture: string; film: string; captions: string; sound: string; left: string; right: string; paper: string; recording: string | null }

const run = promisify(execFile)
const make = (...args: string[]) => run('ffmpeg', ['-v', 'error', '-y', ...args])

/** Short ones: a lesson's media are made in seconds. `recording`: see `recordRehearsal`. */
export async function makeMediaFiles(folder: string, recording: string | null): Promise<MediaFiles> {
  const at = (name: string) => join(folder, name)
  const files = { picture: at('chest film.png'), film: at('suture.mp4'), captions: at('suture.srt'), sound: at('heart sounds.wav'), left: at('before.png'), right: at('after.jpg'), paper: at('checklist.pdf'), recording }
  const picture = (source: string, path: string) => make('-f', 'lavfi', '-i', `${source}=size=800x500`, '-frames:v', '1', path)
  await Promise.all([
    picture('testsrc', files.picture), picture('testsrc2', files.left), picture('smptebars', files.right),
    make('-f', 'lavfi', '-i', 'testsrc=size=640x360:rate=25:duration=8', '-f', 'lavfi', '-i', 'sine=frequency=440:duration=8', '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac', files.film),
    make('-f', 'lavfi', '-i', 'sine=frequency=330:duration=5', files.sound),
    writeFile(files.captions, '1\n00:00:00,000 --> 00:00:04,000\nThe needle enters at a right angle.\n\n2\n00:00:04,000 --> 00:00:08,000\nThe knot lies beside the wound.\n'),
    writeFile(files.paper, '%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n'),
  ])
  return files
}

/** A rehearsal that the theatre recorded, a few seconds long, open to those who are signed in. @returns its title */
export async function recordRehearsal(product: Product, title = 'Rehearsal of a suture'): Promise<string> {
  const broadcast = await product.admin<BroadcastMade>('broadcast', 'create', '--title', title, '--streams', 'field', '--consent', 'Live, recording and reuse agreed on the form')
  const encoder = startClockSource({ width: 640, height: 360, fps: 30, seconds: 60, live: true, sound: true, bitrate: 600_000, output: ['-f', 'flv', '-flvflags', 'no_duration_filesize', broadcast.streams[0]!.rtmpUrl] })
  try {
    await product.admin('broadcast', 'start', broadcast.id)
    const recordingId = await until('the recording is listed', async () => (await product.admin<{ id: string; recordingId: string | null }[]>('broadcast', 'list')).find((one) => one.id === broadcast.id)?.recordingId)
    const media = createMediaClient({ url: product.mediaUrl, mediaSecret: readFileSync(join(product.dataDir, 'media-secret.key'), 'utf8') })
    await until('some seconds are recorded', async () => ((await media.summary(recordingId).catch(() => null))?.durationMs ?? 0) > 6_000, 40_000)
    await product.admin('broadcast', 'stop', broadcast.id)
    await until('the recording is closed', async () => (await product.admin<{ id: string; state: string }[]>('recording', 'list')).some((one) => one.id === recordingId && one.state === 'closed'), 30_000)
  } finally {
    await encoder.stop()
  }
  return title
}

async function addBlock(page: Page, kind: string): Promise<Locator> {
  const blocks = page.locator('[data-block]')
  const before = await blocks.count()
  await page.getByRole('button', { name: /^(Add a block|Insert here)$/ }).last().click()
  await page.getByRole('menuitem', { name: kind, exact: true }).click()
  await expect(blocks).toHaveCount(before + 1)
  return blocks.nth(before)
}
const field = (block: Locator, label: string) => block.getByRole('group', { name: label, exact: true })
const bring = (block: Locator, label: string, path: string) => field(block, label).locator('input[type="file"]').setInputFiles(path)
const isReady = (block: Locator, label: string) => expect(field(block, label).locator('[data-media-state="ready"]')).toBeVisible({ timeout: 90_000 })

/**
 * The page stands on a lesson's desk (/courses/COURSE/edit/LESSON), its author signed in, in English. Adds after what is there: a
 * picture with a spot, two pictures compared, a film with captions, a chapter and two questions (one later than its end), a sound, a
 * file and, where there is a recording, a part of it. Returns once every file is prepared and the lesson is saved.
 */
export async function writeMediaBlocks(page: Page, files: MediaFiles): Promise<void> {
  const film = await addBlock(page, 'Video')
  await bring(film, 'Video', files.film)
  await bring(film, 'Captions in English', files.captions)
  await film.getByRole('button', { name: 'Add a chapter' }).click()
  await film.getByLabel('Chapter 1: title').fill('The needle')
  for (const [n, [at, stem, right]] of ([['0:02', 'Is the angle right?', 0], ['9:00', 'Is the knot beside the wound?', 0]] as const).entries()) {
    await film.getByRole('button', { name: 'Add a question' }).click()
    await page.getByRole('menuitem', { name: 'One of several', exact: true }).click()
    await film.getByLabel(`Question ${n + 1}: at`).fill(at)
    const card = film.locator('[data-question-card]').nth(n)
    await card.getByRole('textbox', { name: 'Question', exact: true }).fill(stem)
    await card.getByRole('textbox', { name: 'Option 1', exact: true }).fill('Yes')
    await card.getByRole('textbox', { name: 'Option 2', exact: true }).fill('No')
    while (await card.getByRole('button', { name: 'Remove: Option 3' }).isVisible()) await card.getByRole('button', { name: 'Remove: Option 3' }).click()
    await card.getByRole('radio', { name: `Option ${right + 1} is right` }).check()
  }

  const picture = await addBlock(page, 'Picture')
  await bring(picture, 'Picture', files.picture)
  await picture.getByLabel('Words for those who do not see it').fill('A chest film')
  const drawing = picture.locator('[data-drawing]')
  await expect(drawing).toBeVisible({ timeout: 90_000 })
  await drawing.scrollIntoViewIfNeeded()
  const frame = (await drawing.boundingBox())!
  await page.mouse.move(frame.x + frame.width * 0.3, frame.y + frame.height * 0.4)
  await page.mouse.down()
  await page.mouse.move(frame.x + frame.width * 0.4, frame.y + frame.height * 0.4, { steps: 4 })
  await page.mouse.up()
  await picture.getByLabel('Title of spot 1').fill('Right hilum')
  await picture.getByLabel('Words of spot 1').fill('Vessels branch here.')

  const compare = await addBlock(page, 'Two pictures compared')
  for (const [side, path] of [['Left', files.left], ['Right', files.right]] as const) {
    await bring(compare, `${side} picture`, path)
    await compare.getByLabel(`Words for those who do not see it (${side.toLowerCase()} picture)`).fill(`${side} lung`)
    await compare.getByLabel(`Words below the ${side.toLowerCase()} picture`).fill(side === 'Left' ? 'Before' : 'After')
  }

  const sound = await addBlock(page, 'Sound')
  await bring(sound, 'Sound', files.sound)
  await sound.getByLabel('What is said, word by word').fill('A regular rhythm without murmurs.')

  const paper = await addBlock(page, 'File to take away')
  await bring(paper, 'File', files.paper)
  await paper.getByLabel('Words shown').fill('Checklist')

  if (files.recording !== null) {
    const surgery = await addBlock(page, 'Recorded surgery')
    await surgery.getByRole('button', { name: 'Choose a recording' }).click()
    await page.getByRole('dialog').getByRole('button').filter({ has: page.getByText(files.recording, { exact: true }) }).click()
    await expect(surgery.locator('[data-clip]')).toBeVisible()
    await surgery.getByLabel('Begins at').fill('0:01')
    await surgery.getByLabel('Ends at').fill('0:04')
    await surgery.getByLabel('Caption').fill('The first stitch')
  }

  await isReady(film, 'Video')
  await isReady(film, 'Captions in English')
  await isReady(picture, 'Picture')
  for (const side of ['Left', 'Right']) await isReady(compare, `${side} picture`)
  await isReady(sound, 'Sound')
  await isReady(paper, 'File')
  await expect(page.locator('[data-saving="saved"]').first()).toContainText('Saved')
}

/** Of a lesson's page, the section of the block that shows this. */
const blockWith = (page: Page, inside: string) => page.locator('section[data-block]').filter({ has: page.locator(inside) })
const press = async (page: Page, button: Locator) => { if (await page.evaluate(() => navigator.maxTouchPoints > 0)) await button.tap(); else await button.click() }

async function answer(page: Page, film: Locator, stem: string) {
  const asked = film.locator('[data-film-question]')
  await expect(asked.getByText(stem)).toBeVisible({ timeout: 30_000 })
  await asked.getByRole('radio', { name: 'Yes' }).check()
  await press(page, asked.getByRole('button', { name: 'Answer', exact: true }))
  await expect(asked.locator('[data-verdict="right"]')).toBeVisible()
  await press(page, asked.getByRole('button', { name: 'Go on with the video' }))
}

/**
 * The page stands on the lesson (/courses/class/CLASS/LESSON) that `writeMediaBlocks` wrote, a learner signed in, in English, on a
 * phone or not. Uses each of its media until it is done; ends with each of them marked as done, but for the file, which asks nothing.
 */
export async function studyMediaBlocks(page: Page): Promise<void> {
  const film = blockWith(page, '[data-film]')
  await film.scrollIntoViewIfNeeded()
  await press(page, film.getByRole('button', { name: 'Captions', exact: true }))
  await press(page, page.getByRole('menuitem', { name: 'English', exact: true }))
  await press(page, film.getByRole('button', { name: 'Play', exact: true }))
  await answer(page, film, 'Is the angle right?')
  // Later than the film is long: asked at its end.
  await answer(page, film, 'Is the knot beside the wound?')

  const picture = blockWith(page, '[data-picture]')
  await press(page, picture.getByRole('button', { name: 'Spot 1: Right hilum' }))
  await expect(picture.getByText('Vessels branch here.')).toBeVisible()

  const compare = blockWith(page, '[data-compare]')
  const slider = compare.getByRole('slider', { name: 'Border between the two pictures' })
  await slider.focus()
  for (let i = 0; i < 10; i++) await page.keyboard.press('ArrowLeft')
  await expect(compare.locator('[data-compare]')).toHaveAttribute('data-compare', '40')

  const sound = blockWith(page, 'audio')
  await sound.scrollIntoViewIfNeeded()
  await sound.locator('audio').evaluate((element: HTMLAudioElement) => element.play())
  await expect.poll(() => sound.locator('audio').evaluate((element: HTMLAudioElement) => element.ended), { timeout: 30_000 }).toBe(true)

  const paper = page.locator('section[data-block]').filter({ has: page.getByRole('link', { name: /Checklist/ }) })
  const [file] = await Promise.all([page.waitForEvent('download'), press(page, paper.getByRole('link', { name: /Checklist/ }))])
  expect(file.suggestedFilename()).toBe('checklist.pdf')

  const surgery = blockWith(page, '[data-clip]')
  if ((await surgery.count()) > 0) {
    await surgery.scrollIntoViewIfNeeded()
    await press(page, surgery.getByRole('button', { name: 'Play', exact: true }))
    await expect(surgery.locator('[data-clip]')).toHaveAttribute('data-position-s', /^[4-9]/, { timeout: 40_000 })
  }
  // What was played is told every quarter of a minute.
  for (const one of [film, picture, compare, sound, ...(await surgery.all())]) await expect(one).toHaveAttribute('data-done', 'true', { timeout: 30_000 })
}
