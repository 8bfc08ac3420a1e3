import { createRequire } from 'node:module'
import { rmSync } from 'node:fs'
import { join as joinPath } from 'node:path'
import { expect, test, type BrowserContext, type Page } from '@playwright/test'
import { emptyCase, type CaseContent } from '../../app/domain/cases/case'
import { createTestProvider } from '../../app/infra/payments/test-provider.server'
import { collectComplaints, signIn } from '../setup/people'
import { writePictureFiles } from '../setup/picture-files'
import { startProduct, type Product } from '../setup/product'
import { until } from '../setup/until'
import { ask, askForData, isResource, join } from './authorisation/ask'
import { partsOf, rowsOf } from './authorisation/matrix'

/** The module brings no types. */
const Database = createRequire(import.meta.url)('better-sqlite3') as new (path: string) => {
  prepare(sql: string): { run(...values: unknown[]): unknown; pluck(): { get(...values: unknown[]): unknown } }
  close(): void
}

const SECRET = 'secret-of-the-purchases-journey-0123456789'
const PASSWORD = 'a-long-enough-password'
/** Words of the case that nobody reads without having paid. */
const TOLD = 'retroperitoneal paraganglioma'
const TITLE = 'A mass beside the aorta'
const CASE_ID = 'chargedcase'

let product: Product
let database: InstanceType<typeof Database>
const cookies: Record<string, string> = { nobody: '' }
const read = (sql: string, ...values: unknown[]) => String(database.prepare(sql).pluck().get(...values) ?? '')
/** The study that the case charges for. */
let study: { studyId: string; studyUid: string; seriesId: string; seriesUid: string; instanceUid: string }
let institutionId: string

const both = (en: string) => ({ en, zh: '' })

async function signedIn(email: string, password = PASSWORD): Promise<string> {
  const response = await fetch(`${product.url}/login`, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ email, password }) })
  return response.headers.getSetCookie().map((each) => each.split(';')[0]!).find((each) => each.startsWith('theatrum_session='))!
}

/** A form as a page sends it. @returns where it leads */
async function press(person: string, path: string, form: Record<string, string>): Promise<string> {
  const response = await fetch(`${product.url}${path}`, { method: 'POST', redirect: 'manual', headers: { cookie: cookies[person]!, origin: product.url }, body: new URLSearchParams(form) })
  await response.body?.cancel()
  if (response.status >= 400) throw new Error(`${person} at ${path}: ${response.status}`)
  return response.headers.get('location') ?? ''
}

/** Buys and pays. @returns the purchase's id */
async function buys(person: string, offerId: string, forInstitutionId = ''): Promise<string> {
  const payAt = await press(person, '/purchases', { offerId, clientId: `of-${person}`, forInstitutionId })
  const purchaseId = /\/purchases\/([a-z0-9]+)\/pay/.exec(payAt)![1]!
  await press(person, `/purchases/${purchaseId}/pay`, { answer: 'approve' })
  return purchaseId
}

test.beforeAll(async () => {
  test.setTimeout(300_000)
  product = await startProduct({ LOG_LEVEL: 'warn', SESSION_SECRET: SECRET })
  const folder = writePictureFiles({ patient: 'A', description: 'Aorta', modality: 'CT', images: 4, side: 64 })
  await product.admin('image', 'import', folder, '--workspace', 'teaching').finally(() => rmSync(folder, { recursive: true, force: true }))
  await product.admin('institution', 'create', '--name', 'Open College')
  await product.admin('institution', 'create', '--name', 'Demo hospital C')
  const user = (name: string, institution: string, role: string) => product.admin('user', 'create', '--email', `${name}@college.test`, '--name', `Demo ${name}`, '--password', PASSWORD, '--institution', institution, '--role', role)
  for (const name of ['guest', 'buyer', 'refunded', 'shopper']) await user(name, 'Open College', 'student')
  await user('head', 'Demo hospital C', 'administrator')
  await user('licensed', 'Demo hospital C', 'student')
  for (const name of ['guest', 'buyer', 'refunded', 'head', 'licensed']) cookies[name] = await signedIn(`${name}@college.test`)
  for (const name of ['student', 'teacher', 'surgeon', 'admin']) cookies[name] = await signedIn(`${name}@demo.theatrum.test`, 'theatre-demo')
  database = new Database(joinPath(product.dataDir, 'theatrum.db'))
  const one = (column: string) => read(`select ${column} from Study join Series on Series.studyId = Study.id join Instance on Instance.seriesId = Series.id where Study.description = 'Aorta' order by Instance.position limit 1`)
  study = { studyId: one('Study.id'), studyUid: one('Study.studyUid'), seriesId: one('Series.id'), seriesUid: one('Series.seriesUid'), instanceUid: one('Instance.sopInstanceUid') }
  institutionId = read("select id from Institution where name = 'Demo hospital A'")
  await until('the frames are there', () => read('select framesState from Series where id = ?', study.seriesId) === 'ready', 60_000)
  writeCase()
})
test.afterAll(async () => {
  database?.close()
  await product?.remove()
})

/** As it stands in the database when its reviewer has let it out; how that comes about is another journey. */
function writeCase() {
  const authorId = read("select id from Person where email = 'expert@demo.theatrum.test'")
  const at = new Date().toISOString()
  const content: CaseContent = {
    ...emptyCase(both(TITLE)), history: both('A routine CT.'), findings: both(`A ${TOLD}.`), diagnosis: { text: both(TOLD), certainty: 'probable', provenBy: both('') }, discussion: both(`Think of a ${TOLD} early.`),
    series: [{ studyId: study.studyId, seriesId: study.seriesId, isFree: false }], tags: { modality: ['ct'], anatomy: [], pathology: [] },
  }
  const json = JSON.stringify(content)
  database.prepare('insert into "Case" (id, institutionId, kind, authorId, state, isOpen, isCharged, draftJson, version, title, publishedAt, createdAt, changedAt) values (?, ?, ?, ?, ?, 1, 0, ?, 1, ?, ?, ?, ?)').run(CASE_ID, institutionId, 'case', authorId, 'published', json, TITLE, at, at, at)
  database.prepare('insert into CaseVersion (caseId, version, contentJson, publishedAt) values (?, 1, ?, ?)').run(CASE_ID, json, at)
  database.prepare('insert into CaseStudy (caseId, studyId) values (?, ?)').run(CASE_ID, study.studyId)
  database.prepare('insert into Comment (id, caseId, authorId, text, at) values (?, ?, ?, ?, ?)').run('chargedcomment', CASE_ID, authorId, `Nobody else saw the ${TOLD}.`, at)
}

const price = async (page: Page) => page.getByRole('button', { name: 'Buy for €12.50' })

test('a price is set, a case is bought after a declined payment, read, and paid back', async ({ browser }) => {
  const contexts: BrowserContext[] = []
  const complaints: string[][] = []
  const open = async () => {
    const context = await browser.newContext({ locale: 'en-GB' })
    contexts.push(context)
    // A price that is refused is answered so.
    complaints.push(collectComplaints(context, [/400 \(Bad Request\).*\/purchases\/offers/, /favicon/]))
    return context.newPage()
  }
  const [admin, shopper] = [await open(), await open()]

  await test.step('the administrator sets a price', async () => {
    await signIn(admin, product, 'admin')
    await admin.goto(`${product.url}/purchases/offers?case=${CASE_ID}`)
    await admin.getByLabel('Price', { exact: true }).fill('1,250')
    await admin.getByRole('button', { name: 'Set the price' }).click()
    await expect(admin.getByRole('alert')).toContainText('fewer decimals')
    await admin.getByLabel('Price', { exact: true }).fill('12.50')
    await admin.getByRole('button', { name: 'Set the price' }).click()
    await expect(admin.locator(`[data-sold="${CASE_ID}"]`)).toContainText('€12.50')
    expect(read('select chargedBy from Study where id = ?', study.studyId)).toBe(`,${CASE_ID},`)
  })

  await test.step('whoever has not paid sees what it costs, and nothing of what it tells', async () => {
    await shopper.goto(`${product.url}/login`)
    await shopper.getByLabel('E-mail').fill('shopper@college.test')
    await shopper.getByLabel('Password').fill(PASSWORD)
    await shopper.getByRole('button', { name: 'Sign in', exact: true }).click()
    await expect(shopper).toHaveURL(`${product.url}/`)
    await shopper.goto(`${product.url}/cases/${CASE_ID}`)
    await expect(await price(shopper)).toBeVisible()
    await expect(shopper.locator('body')).not.toContainText(TOLD)
  })

  await test.step('a declined payment buys nothing and is said so; another one is approved', async () => {
    await (await price(shopper)).click()
    await expect(shopper.getByRole('heading', { name: 'Test payment' })).toBeVisible()
    await shopper.getByRole('button', { name: 'Decline' }).click()
    await expect(shopper.locator('[data-purchase-state=declined]')).toBeVisible()
    await shopper.getByRole('link', { name: 'Open' }).click()
    await (await price(shopper)).click()
    await shopper.getByRole('button', { name: 'Answer later' }).click()
    await expect(shopper.locator('[data-purchase-state=pending]')).toBeVisible()
    await shopper.getByRole('link', { name: 'Go on to pay' }).click()
    await shopper.getByRole('button', { name: 'Approve, and say it twice' }).click()
    await expect(shopper.locator('[data-counted="1"]')).toBeVisible()
    await shopper.getByRole('link', { name: 'To the purchase' }).click()
    await expect(shopper.locator('[data-purchase-state=paid]')).toBeVisible()
    await shopper.getByRole('link', { name: 'Open' }).click()
    await expect(shopper.getByText(`Think of a ${TOLD} early.`)).toBeVisible()
    expect(read('select count(*) from Entitlement where endedAt is null')).toBe('1')
  })

  await test.step('the administrator pays it back, and it is closed again', async () => {
    await admin.goto(`${product.url}/purchases?of=sales`)
    await admin.getByRole('row').filter({ hasText: 'Paid' }).getByRole('link', { name: TITLE }).click()
    await admin.getByRole('button', { name: 'Pay €12.50 back' }).click()
    await expect(admin.getByText('Paid back: what was bought is closed again')).toBeVisible()
    await shopper.goto(`${product.url}/cases/${CASE_ID}`)
    await expect(await price(shopper)).toBeVisible()
    await expect(shopper.locator('body')).not.toContainText(TOLD)
    await shopper.goto(`${product.url}/purchases`)
    await expect(shopper.getByText('Paid back')).toBeVisible()
  })

  expect(complaints.flat()).toEqual([])
  for (const context of contexts) await context.close()
})

test('every way to what is charged for is open to who paid or teaches with it, and closed to everybody else', async () => {
  // What the first journey set; by itself this one sets it too.
  if (read('select count(*) from Offer where isOpen = 1') === '0') await press('admin', '/purchases/offers', { intent: 'open', of: `case:${CASE_ID}`, price: '12.50', currency: 'EUR', days: '' })
  const offerId = read("select id from Offer where sells = 'case' and isOpen = 1")
  for (const person of ['buyer', 'refunded', 'surgeon']) await buys(person, offerId)
  await press('admin', `/purchases/${read("select Purchase.id from Purchase join Person on Person.id = personId where email = 'refunded@college.test'")}`, {})
  await press('admin', '/purchases/offers', { intent: 'open', of: `library:${institutionId}`, price: '900', currency: 'EUR', days: '365' })
  await buys('head', read("select id from Offer where sells = 'library' and isOpen = 1"), read("select id from Institution where name = 'Demo hospital C'"))
  const modelId = /models\/([a-z0-9]+)/.exec(await press('admin', '/anatomy/new', { study: study.studyId, series: study.seriesId, title: 'Aorta' }))![1]!
  await until('the model is made', () => read('select state from AnatomyModel where id = ?', modelId) === 'ready', 60_000)
  await press('admin', `/anatomy/models/${modelId}`, { intent: 'open-lab', title: 'Aorta' })
  const labId = read('select id from Lab where modelId = ?', modelId)

  const reads = { nobody: false, student: false, guest: false, refunded: false, teacher: true, admin: true, surgeon: true, buyer: true, licensed: true }
  const addressed = (path: string) => path.replaceAll(':studyUid', study.studyUid).replace(':studyId', study.studyId).replace(':seriesUid', study.seriesUid).replace(':seriesId', study.seriesId).replace(':instanceUid', study.instanceUid)
    .replace(':modelId', modelId).replace(':revision', read('select cast(readyRevision as text) from AnatomyModel where id = ?', modelId))
  // Every page and door of the matrix that shows a teaching study to a student.
  const ways = rowsOf('Pages', 'Downloads', 'Image doors').filter(({ of, cells }) => of === 'study, teaching' && cells.student === 'yes').map(({ wayIn }) => partsOf(wayIn).path).filter((path) => !/:(lessonId|labId)/.test(path))
  expect(ways.length).toBeGreaterThan(10)
  const wrong: string[] = []
  const check = (way: string, person: string, isServed: boolean, expected: boolean) => { if (isServed !== expected) wrong.push(`${way}, ${person}: ${isServed ? 'served' : 'refused'}`) }
  for (const [person, expected] of Object.entries(reads)) {
    const cookie = cookies[person]!
    for (const way of ways) {
      const path = addressed(way)
      if (!/^\/(dicom-web|anatomy\/assets)/.test(path)) {
        // A report needs a mark: it is made below.
        if (path.includes('exchange')) continue
        check(way, person, (await ask(product.url, cookie, 'GET', path)) === 'yes', expected)
        if (!isResource(path)) check(`${way} as data`, person, (await askForData(product.url, cookie, path)).answer === 'yes', expected)
        continue
      }
      const response = await fetch(`${product.url}${path}`, { headers: { cookie }, redirect: 'manual' })
      const body = Buffer.from(await response.arrayBuffer())
      check(way, person, response.status === 200 && (!path.includes('?') || body.includes(study.studyUid)), expected)
    }
    // Marks, and what is made of them.
    const mark = { intent: 'save', findingId: crypto.randomUUID(), basedOn: 0, content: { shape: 'key-image', place: { space: 'image', points: [] }, image: { seriesUid: study.seriesUid, sopInstanceUid: study.instanceUid, frame: 1 }, planeNormal: null, text: '', values: [], calibration: 'none' } }
    check('a mark', person, (await ask(product.url, cookie, 'POST', `/images/${study.studyId}/findings`, { json: mark })) === 'yes', expected)
    check('a report of the marks', person, (await ask(product.url, cookie, 'GET', `/images/${study.studyId}/exchange?as=report`)) === 'yes', expected)
    // The words: of the case, as a page and as data, of its discussion, and of the search.
    for (const path of [`/cases/${CASE_ID}`, `/cases?q=${encodeURIComponent('paraganglioma')}`]) {
      const html = await (await fetch(`${product.url}${path}`, { headers: { cookie } })).text()
      // The question stands on the page of the search, whoever asks.
      check(`words of ${path}`, person, path.includes('?') ? html.includes(CASE_ID) : html.includes(TOLD), expected)
      const data = await askForData(product.url, cookie, path)
      check(`words of ${path} as data`, person, path.includes('?') ? data.body.includes(CASE_ID) : data.body.includes(TOLD), expected)
    }
    const library = await (await fetch(`${product.url}/images`, { headers: { cookie } })).text()
    check('the list of studies', person, library.includes(study.studyId), expected)
    const models = await (await fetch(`${product.url}/anatomy`, { headers: { cookie } })).text()
    check('the list of models', person, models.includes(modelId), expected)
    // A lab is for the members of its own institution, and no easier to join than its model to see.
    check('a lab', person, (await join(product.url, cookie, `lab:${labId}`)) === 'yes', expected && ['teacher', 'admin', 'surgeon'].includes(person))
    check('a new link', person, (await ask(product.url, cookie, 'POST', `/images/${study.studyId}/share`, { intent: 'make', days: '7', note: '' })) === 'yes', false)
  }
  expect(wrong).toEqual([])
})

test('a provider is believed for its signature: what is forged, replayed, of another price or of nothing changes nothing', async () => {
  const provider = createTestProvider({ sessionSecret: SECRET, publicUrl: product.url, now: () => new Date() })
  const deliver = async ({ body, headers }: { body: Uint8Array; headers: Record<string, string> }, name = 'test') => (await fetch(`${product.url}/purchases/callback/${name}`, { method: 'POST', headers, body: Buffer.from(body) })).status
  await press('admin', '/purchases/offers', { intent: 'open', of: `case:${CASE_ID}`, price: '7', currency: 'USD', days: '' })
  const payAt = await press('guest', '/purchases', { offerId: read("select id from Offer where currency = 'USD' and isOpen = 1"), clientId: 'callback', forInstitutionId: '' })
  const purchaseId = /\/purchases\/([a-z0-9]+)/.exec(payAt)![1]!
  const state = () => read('select state from Purchase where id = ?', purchaseId)
  const message = { id: 'event-0001', providerRef: read('select providerRef from Purchase where id = ?', purchaseId), kind: 'approved' as const, priceMinor: 700, currency: 'USD' }
  const forged = createTestProvider({ sessionSecret: `${SECRET}x`, publicUrl: product.url, now: () => new Date() })
  const stale = createTestProvider({ sessionSecret: SECRET, publicUrl: product.url, now: () => new Date(Date.now() - 3_600_000) })
  expect(await deliver(forged.say(message))).toBe(403)
  expect(await deliver(stale.say(message))).toBe(403)
  expect(await deliver({ ...provider.say(message), body: Buffer.from(JSON.stringify({ ...message, priceMinor: 1 })) })).toBe(403)
  expect(await deliver({ body: new Uint8Array(20_000), headers: {} })).toBe(413)
  expect(await deliver(provider.say(message), 'nobody')).toBe(404)
  expect(await deliver(provider.say({ ...message, id: 'event-0002', priceMinor: 1 }))).toBe(422)
  expect(await deliver(provider.say({ ...message, id: 'event-0003', providerRef: 'test_of-nothing-at-all' }))).toBe(404)
  expect(state()).toBe('asked')
  const said = provider.say(message)
  expect(await Promise.all([deliver(said), deliver(said), deliver(said)])).toEqual([204, 204, 204])
  expect(await deliver(said)).toBe(204)
  expect(state()).toBe('paid')
  expect(read('select count(*) from Entitlement where purchaseId = ?', purchaseId)).toBe('1')
})
