import { expect, test, type Browser, type Page } from '@playwright/test'
import { collectComplaints, signIn, type DemoPerson } from '../setup/people'
import { writePictureFiles, type PicturesGiven } from '../setup/picture-files'
import { startProduct, type Product } from '../setup/product'

interface Shown { studyId: string; studyUid: string; seriesUid: string; sopInstanceUid: string }

let product: Product
const studies: Record<string, Shown> = {}

test.beforeAll(async () => {
  test.setTimeout(240_000)
  product = await startProduct({ LOG_LEVEL: 'warn' })
  const { id: college } = await product.admin<{ id: string }>('institution', 'create', '--name', 'Open College')
  await product.admin('user', 'create', '--email', 'head@college.test', '--name', 'head', '--password', 'a-long-enough-password', '--institution', 'Open College', '--role', 'administrator')
  const bring = async (name: string, given: PicturesGiven, ...flags: string[]) => {
    const { studies: [studyId] } = await product.admin<{ studies: string[] }>('image', 'import', writePictureFiles(given), ...flags)
    studies[name] = { studyId: studyId!, studyUid: '', seriesUid: '', sopInstanceUid: '' }
  }
  await bring('teaching', { patient: 'A', description: 'Liver', modality: 'CT', images: 12 }, '--workspace', 'teaching')
  await bring('clinical', { patient: 'B', description: 'Kidney', modality: 'CT', images: 5 }, '--workspace', 'clinical')
  await bring('held', { patient: 'C', description: 'Gallbladder', modality: 'US', images: 3 }, '--workspace', 'clinical')
  await bring('theirs', { patient: 'D', description: 'Spleen', modality: 'CT', images: 3 }, '--workspace', 'clinical', '--institution', college)
  for (const [name, cookie] of [['teaching', await cookieOf('admin')], ['clinical', await cookieOf('admin')], ['held', await cookieOf('admin')], ['theirs', await cookieOf('head@college.test', 'a-long-enough-password')]] as const) {
    const ask = async (path: string) => (await (await fetch(`${product.url}/dicom-web${path}`, { headers: { cookie } })).json()) as Record<string, { Value: string[] }>[]
    const description = { teaching: 'Liver*', clinical: 'Kidney*', held: 'Gallbladder*', theirs: 'Spleen*' }[name]
    const [instance] = await ask(`/instances?limit=1&StudyDescription=${description}`)
    Object.assign(studies[name]!, { studyUid: instance!['0020000D']!.Value[0], seriesUid: instance!['0020000E']!.Value[0], sopInstanceUid: instance!['00080018']!.Value[0] })
  }
})
test.afterAll(async () => { await product?.remove() })

async function cookieOf(who: string, password = 'theatre-demo'): Promise<string> {
  const email = who.includes('@') ? who : `${who}@demo.theatrum.test`
  const response = await fetch(`${product.url}/login`, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ email, password }) })
  return response.headers.getSetCookie().find((each) => each.startsWith('theatrum_session='))!.split(';')[0]!
}

async function pageOf(browser: Browser, who: DemoPerson | null, expected: RegExp[] = []): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext()
  const complaints = collectComplaints(context, expected)
  const page = await context.newPage()
  if (who) await signIn(page, product, who)
  return { page, complaints }
}

/** Every way that a picture of the study, or word of it, goes out. */
function waysOut({ studyId, studyUid, seriesUid, sopInstanceUid }: Shown): string[] {
  const study = `/dicom-web/studies/${studyUid}`
  const series = `${study}/series/${seriesUid}`
  const instance = `${series}/instances/${sopInstanceUid}`
  return [
    `/images/${studyId}/share`, `${study}/series`, `${study}/instances`, `${series}/instances`, study, series, instance, `${study}/metadata`, `${series}/metadata`, `${instance}/metadata`,
    `${instance}/frames/1`, `${instance}/rendered`, `${instance}/frames/1/rendered`, `${study}/thumbnail`, `${series}/thumbnail`, `${instance}/thumbnail`, `${instance}/frames/1/thumbnail`, `${instance}/bulkdata/7FE00010`,
  ]
}
const statuses = async (shown: Shown, headers: Record<string, string>) => Promise.all(waysOut(shown).map(async (path) => {
  const response = await fetch(`${product.url}${path}`, { headers, redirect: 'manual' })
  await response.body?.cancel()
  return response.status
}))
const all = (status: number, shown: Shown) => waysOut(shown).map(() => status)

test('a student finds what is released for teaching, and nothing of the clinic by any way', async ({ browser }) => {
  const { page, complaints } = await pageOf(browser, 'student')
  await page.getByRole('navigation').getByRole('link', { name: 'Images' }).first().click()
  await expect(page.getByText('Liver', { exact: true })).toBeVisible()
  for (const hidden of ['Kidney', 'Gallbladder', 'Spleen']) await expect(page.getByText(hidden)).toHaveCount(0)
  await expect(page.getByRole('link', { name: 'Import images' })).toHaveCount(0)
  await expect(page.locator('[data-study] img').first()).toHaveJSProperty('complete', true)
  expect(await page.locator('[data-study] img').first().evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0)
  const headers = { cookie: await cookieOf('student') }
  for (const hidden of ['clinical', 'held', 'theirs']) expect(await statuses(studies[hidden]!, headers), hidden).toEqual(all(404, studies[hidden]!))
  // All but the page to share it.
  expect((await statuses(studies.teaching!, headers)).slice(1)).toEqual(all(200, studies.teaching!).slice(1))
  expect(complaints).toEqual([])
})

test('another institution\'s clinical images are nowhere, and nobody without an account gets anything', async () => {
  for (const who of ['teacher', 'expert', 'admin']) expect(await statuses(studies.theirs!, { cookie: await cookieOf(who) }), who).toEqual(all(404, studies.theirs!))
  expect((await statuses(studies.teaching!, {})).slice(1)).toEqual(all(401, studies.teaching!).slice(1))
  expect((await statuses(studies.clinical!, { authorization: 'Bearer not-a-key' })).slice(1)).toEqual(all(401, studies.clinical!).slice(1))
})

async function makeLink(teacher: Page, shown: Shown, { withMarks = false } = {}): Promise<string> {
  await teacher.goto(`${product.url}/images/${shown.studyId}/share`)
  await teacher.getByLabel('Ends after days').fill('7')
  await teacher.getByLabel('For whom').fill('Second opinion')
  await expect(teacher.getByLabel('Show the marks as well')).not.toBeChecked()
  if (withMarks) await teacher.getByLabel('Show the marks as well').check()
  await teacher.getByRole('button', { name: 'Make a link' }).click()
  const url = await teacher.getByLabel('The link.').inputValue()
  expect(url).toMatch(/\/images\/shared\/[\w-]{43}$/)
  return url
}
const painted = (page: Page) => page.locator('[data-pane="p1"] canvas[data-painted$="full"]')
const place = async (page: Page) => Number(await page.locator('[data-pane="p1"] [data-place]').getAttribute('data-place'))

test('a colleague without an account reads a study by its link, measures without saving, and sees it go when it is withdrawn', async ({ browser }) => {
  const clinical = studies.clinical!
  const { page: teacher } = await pageOf(browser, 'teacher')
  const url = await makeLink(teacher, clinical)

  const { page: colleague, complaints } = await pageOf(browser, null, [/404/])
  const sent: string[] = []
  colleague.on('request', (request) => { if (request.method() !== 'GET') sent.push(request.url()) })
  colleague.on('dialog', (dialog) => void dialog.accept())
  const response = await colleague.goto(url)
  expect(response!.headers()).toMatchObject({ 'referrer-policy': expect.stringMatching(/no-referrer$/), 'x-robots-tag': 'noindex, nofollow', 'cache-control': 'private, no-store' })
  await expect(colleague.getByRole('heading', { name: /^Kidney T-/ })).toBeVisible()
  await expect(painted(colleague)).toBeVisible()
  await expect(colleague.getByRole('note')).toContainText('What you measure stays on this page and is gone when it is closed.')
  for (const name of ['All images', 'More for this study']) await expect(colleague.getByRole('button', { name }).or(colleague.getByRole('link', { name }))).toHaveCount(0)
  const before = await place(colleague)
  await colleague.keyboard.press('ArrowDown')
  await expect.poll(() => place(colleague)).toBe(before + 1)

  await colleague.keyboard.press('l')
  const box = (await colleague.locator('[data-pane="p1"] [data-surface]').boundingBox())!
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  await colleague.mouse.move(x, y)
  await colleague.mouse.down()
  await colleague.mouse.move(x + 40, y)
  await colleague.mouse.move(x + 80, y)
  await colleague.mouse.up()
  await colleague.keyboard.press('f')
  await expect(colleague.locator('[data-finding]')).toHaveCount(1)
  await expect(colleague.locator('[data-finding]')).toContainText(/mm|px/)
  await expect(colleague.locator('[data-kept-here]')).toHaveText('Your measurements are kept on this page only and are gone when it is closed.')
  await colleague.reload()
  await expect(painted(colleague)).toBeVisible()
  await colleague.keyboard.press('f')
  await expect(colleague.locator('[data-kept-here]')).toBeVisible()
  await expect(colleague.locator('[data-finding]')).toHaveCount(0)
  expect(sent).toEqual([])

  const token = url.split('/').at(-1)!
  const root = `${product.url}/dicom-web/shared/${token}`
  const statusOf = async (address: string) => (await fetch(address)).status
  expect(await statusOf(`${root}/studies/${clinical.studyUid}/metadata`)).toBe(200)
  expect(await statusOf(`${root}/studies/${studies.teaching!.studyUid}/metadata`)).toBe(404)
  expect(await statusOf(`${root}/studies/${studies.theirs!.studyUid}/thumbnail`)).toBe(404)

  await teacher.getByRole('button', { name: 'Withdraw' }).click()
  await expect(teacher.getByText('The link is withdrawn.')).toBeVisible()
  expect(await statusOf(`${root}/studies/${clinical.studyUid}/metadata`)).toBe(404)
  // Nobody touched the page.
  await expect(colleague.getByText('This link has ended')).toBeVisible({ timeout: 15_000 })
  await expect(colleague.locator('canvas')).toHaveCount(0)
  await colleague.reload()
  await expect(colleague.getByText('This link shows nothing')).toBeVisible()
  expect(complaints).toEqual([])
  expect(product.log()).not.toContain(token)
})

test('a link to a study and its marks is read on a phone: the marks are there without a name, and the page fits', async ({ browser }) => {
  const { studyId, seriesUid, sopInstanceUid } = studies.teaching!
  const drawn = await fetch(`${product.url}/images/${studyId}/findings`, {
    method: 'POST', headers: { cookie: await cookieOf('expert'), 'content-type': 'application/json' },
    body: JSON.stringify({ intent: 'save', findingId: crypto.randomUUID(), basedOn: 0, content: { shape: 'key-image', place: { space: 'image', points: [] }, image: { seriesUid, sopInstanceUid, frame: 1 }, planeNormal: null, text: 'Look here', values: [], calibration: 'none' } }),
  })
  expect(drawn.status).toBe(200)
  const { page: teacher } = await pageOf(browser, 'teacher')
  const [plain, marked] = [await makeLink(teacher, studies.teaching!), await makeLink(teacher, studies.teaching!, { withMarks: true })]
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, locale: 'zh-CN' })
  const complaints = collectComplaints(context)
  const phone = await context.newPage()
  await phone.goto(plain)
  await expect(painted(phone)).toBeVisible()
  await phone.getByRole('button', { name: '标注', exact: true }).tap()
  await expect(phone.locator('[data-kept-here]')).toBeVisible()
  await expect(phone.locator('[data-finding]')).toHaveCount(0)

  await phone.goto(marked)
  await expect(painted(phone)).toBeVisible()
  await phone.getByRole('button', { name: '标注', exact: true }).tap()
  await expect(phone.locator('[data-finding]')).toContainText('关键图像')
  await expect(phone.locator('[data-finding]')).not.toContainText(/Demo|expert/i)
  expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
  expect(complaints).toEqual([])
  await context.close()
})

test('a reviewer blacks a name out by the keyboard, approves, takes it back, approves again, and releases the study', async ({ browser }) => {
  const held = studies.held!
  const teacherCookie = { cookie: await cookieOf('teacher') }
  expect(await statuses(held, teacherCookie)).toEqual(all(404, held))
  const { page, complaints } = await pageOf(browser, 'expert')
  await page.goto(`${product.url}/images/review`)
  await page.locator('[data-series]').filter({ hasText: 'Gallbladder' }).getByRole('link', { name: 'Look at it' }).click()
  await expect(page.getByText('1 of 3 seen')).toBeVisible()
  const brightness = () => page.getByRole('img', { name: /^Picture \d of 3$/ }).evaluate((image: HTMLImageElement) => {
    const canvas = document.createElement('canvas')
    canvas.width = image.naturalWidth
    canvas.height = image.naturalHeight
    const context = canvas.getContext('2d')!
    context.drawImage(image, 0, 0)
    return context.getImageData(image.naturalWidth / 2, 4, 1, 1).data[0]!
  })
  expect(await brightness()).toBeGreaterThan(200)
  await page.getByRole('button', { name: 'Add an area' }).click()
  const area = page.getByRole('button', { name: /^Area 1/ })
  await area.focus()
  for (let step = 0; step < 8; step++) await area.press('ArrowUp')
  for (let step = 0; step < 20; step++) await area.press('ArrowLeft')
  for (let step = 0; step < 40; step++) await area.press('Shift+ArrowRight')
  for (let step = 0; step < 6; step++) await area.press('Shift+ArrowDown')
  await page.getByLabel('Black out in').selectOption('series')
  await page.getByRole('button', { name: 'Black out for good' }).click()
  await expect(page.getByText('3 images are blacked out.').first()).toBeVisible()
  await expect.poll(brightness).toBeLessThan(16)

  await page.getByRole('button', { name: /^Approve/ }).click()
  await expect(page.getByText('Approved.', { exact: true }).first()).toBeVisible()
  expect((await fetch(`${product.url}/dicom-web/studies/${held.studyUid}/metadata`, { headers: teacherCookie })).status).toBe(200)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByText('Held again.', { exact: true }).first()).toBeVisible()
  expect((await fetch(`${product.url}/dicom-web/studies/${held.studyUid}/metadata`, { headers: teacherCookie })).status).toBe(404)
  await page.goto(`${product.url}/images/${held.studyId}/release`)
  await expect(page.getByText('1 series waits for a verdict on its pixels.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Release to teaching' })).toBeDisabled()
  await page.getByRole('link', { name: 'Look at it' }).click()
  await page.getByRole('button', { name: /^Approve/ }).click()
  await expect(page.getByText('Approved.', { exact: true }).first()).toBeVisible()
  await page.goto(`${product.url}/images/${held.studyId}/release`)
  await page.getByRole('button', { name: 'Release to teaching' }).click()
  await expect(page.getByText('Released to teaching.')).toBeVisible()
  expect((await fetch(`${product.url}/dicom-web/studies/${held.studyUid}/metadata`, { headers: { cookie: await cookieOf('student') } })).status).toBe(200)
  expect(complaints).toEqual([])
})
