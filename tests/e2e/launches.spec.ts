import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, test, type Browser } from '@playwright/test'
import { CHROMIUM_ARGS } from '../setup/chromium'
import { startLtiPlatform, type LtiFault, type LtiPlatformFixture } from '../setup/lti-platform'
import { seriousFaults } from '../setup/axe'
import { collectComplaints, signIn } from '../setup/people'
import { startProduct, type Product } from '../setup/product'
import { startRecordStore, type RecordStore } from '../setup/record-store'
import { openCourseSubjects, type CourseSubjects } from './authorisation/courses'

/** As browsers do that keep no cookies of others in a frame. */
test.use({ launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: [...CHROMIUM_ARGS, '--test-third-party-cookie-phaseout'] } })

const Database = createRequire(import.meta.url)('better-sqlite3') as new (path: string) => { prepare(sql: string): { get(...values: unknown[]): Record<string, unknown> | undefined }; close(): void }

// What the first sets up, the others come by.
test.describe.configure({ mode: 'serial' })

let product: Product
let college: LtiPlatformFixture
let records: RecordStore
let course: CourseSubjects
let read: (sql: string, ...values: unknown[]) => string

test.beforeAll(async () => {
  test.setTimeout(240_000)
  product = await startProduct()
  // Another site than the product's: what is kept for one is a third party's within the other.
  college = await startLtiPlatform({ host: 'localhost' })
  records = await startRecordStore()
  college.tool = { login: `${product.url}/lti/login`, launch: `${product.url}/lti/launch`, keys: `${product.url}/lti/keys` }
  read = (sql, ...values) => {
    const database = new Database(join(product.dataDir, 'theatrum.db'))
    try {
      return String(Object.values(database.prepare(sql).get(...values) ?? {})[0] ?? '')
    } finally {
      database.close()
    }
  }
  course = openCourseSubjects(product, read, read('select id from Institution where name = ?', 'Demo hospital A'))
})
test.afterAll(async () => {
  await product?.remove()
  await college?.close()
  await records?.close()
})

const open = async (browser: Browser, expected: RegExp[] = [], viewport = { width: 1440, height: 900 }) => {
  const context = await browser.newContext({ viewport })
  return { context, page: await context.newPage(), complaints: collectComplaints(context, expected) }
}

test('an administrator registers a college and a record store; a teacher chooses a class from a frame; a learner studies; the result is in the grade book', async ({ browser }) => {
  const admin = await open(browser)
  await signIn(admin.page, product, 'admin')
  await admin.page.goto(`${product.url}/people/platforms`)
  await expect(admin.page.getByLabel('Login initiation address')).toHaveValue(college.tool.login)
  const form = (press: string) => admin.page.locator(`form:has(button[value=${press}])`)
  const fields = { Name: 'Medical school', 'Issuer (platform ID)': college.issuer, 'Client ID': college.clientId, 'Authentication request address': college.addresses.authorize, 'Access token address': college.addresses.token, 'Its public keys (JWKS)': college.addresses.keys, 'Deployment IDs': college.deploymentId }
  for (const [label, value] of Object.entries(fields)) await form('add-platform').getByLabel(label, { exact: true }).fill(value)
  await admin.page.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(admin.page.getByRole('heading', { name: 'Medical school' })).toBeVisible()
  await admin.page.goto(`${product.url}/people/records`)
  for (const [label, value] of Object.entries({ 'Address (endpoint)': records.endpoint, 'Key or user name': records.username, Secret: records.secret })) await form('add-store').getByLabel(label, { exact: true }).fill(value)
  await admin.page.getByRole('button', { name: 'Connect', exact: true }).click()
  await expect(admin.page.getByRole('heading', { name: records.endpoint })).toBeVisible()
  const faults = await seriousFaults(admin.page)
  await admin.page.goto(`${product.url}/people/platforms`)
  faults.push(...(await seriousFaults(admin.page)))
  expect(admin.complaints).toEqual([])

  // In a frame of the college's page, where nothing of ours is kept.
  const teacher = await open(browser)
  await teacher.page.goto(`${college.url}/course?who=instructor-1&place=choose&in=frame`)
  const frame = teacher.page.frameLocator('iframe[name=tool]')
  const [popup] = await Promise.all([teacher.context.waitForEvent('page'), frame.getByRole('link', { name: 'Open the course' }).click()])
  await popup.waitForLoadState()
  faults.push(...(await seriousFaults(popup)))
  await popup.getByRole('link', { name: 'I have an account: sign in' }).click()
  await popup.getByLabel('E-mail').fill('teacher@demo.theatrum.test')
  await popup.getByLabel('Password').fill('theatre-demo')
  await popup.getByRole('button', { name: 'Sign in', exact: true }).click()
  await popup.getByRole('button', { name: 'Go on as Demo Teacher' }).click()
  await expect(popup.getByRole('heading', { name: 'Choose a class' })).toBeVisible()
  faults.push(...(await seriousFaults(popup)))
  await popup.getByRole('button', { name: /^Choose Bones of the face, Sphenoid/ }).click()
  await expect(popup.getByText('You can close this window.')).toBeVisible()
  await expect(frame.getByText('Chosen')).toBeVisible()
  expect(college.chosen).toMatchObject([{ type: 'ltiResourceLink', title: 'Bones of the face', custom: { theatrum_class: expect.stringContaining('classsphenoid.') as unknown }, lineItem: { scoreMaximum: 100 } }])
  expect(teacher.complaints).toEqual([])
  college.places.set('week-1', { resourceLinkId: 'week-1', custom: college.chosen[0]!.custom as Record<string, string> })

  const learner = await open(browser, [], { width: 390, height: 844 })
  await learner.page.goto(`${college.url}/course?who=learner-1&place=week-1&in=window`)
  await learner.page.getByRole('link', { name: 'Open' }).click()
  await expect(learner.page.getByRole('heading', { name: 'You come from Medical school' })).toBeVisible()
  faults.push(...(await seriousFaults(learner.page)))
  expect(faults).toEqual([])
  await learner.page.getByRole('button', { name: 'Go on as Lin Learner, new here' }).click()
  await expect(learner.page).toHaveURL(`${product.url}/courses/class/classsphenoid/lesson`)
  await expect(learner.page.getByText('A bone')).toBeVisible()
  const answered = await learner.page.evaluate(async () => (await fetch('/courses/class/classsphenoid/answer', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ blockId: 'ask', questionId: 'q', attempt: 1, answer: { kind: 'short', text: 'Vomer' } }) })).status)
  expect(answered).toBe(200)
  // Half of what is scored: the assignment was not handed in.
  await expect.poll(() => college.scores, { timeout: 30_000 }).toMatchObject([{ userId: 'learner-1', scoreGiven: 50, scoreMaximum: 100, gradingProgress: 'FullyGraded' }])
  expect(college.lineItems).toMatchObject([{ label: 'Bones of the face', resourceLinkId: 'week-1' }])
  await expect.poll(() => records.statements.map(({ verb }) => verb.id.split('/').at(-1)), { timeout: 30_000 }).toContain('answered')
  // The list of the college's members was read as well: Mo has a seat before the first visit.
  await expect.poll(() => read("select count(*) from Enrolment where classId = 'classsphenoid'"), { timeout: 30_000 }).toBe('3')

  // The second time nothing is asked; and who the learner is was not decided by the mail address, which is the demo student's.
  await learner.page.goto(`${college.url}/course?who=learner-1&place=week-1&in=window`)
  await learner.page.getByRole('link', { name: 'Open' }).click()
  await expect(learner.page).toHaveURL(`${product.url}/courses/class/classsphenoid/lesson`)
  expect(read("select p.email from LtiIdentity i join Person p on p.id = i.personId where i.subject = 'learner-1'")).toMatch(/@launched\.invalid$/)
  expect(learner.complaints).toEqual([])
  expect(college.complaints).toEqual([])
  expect(records.complaints).toEqual([])
})

test('forged, replayed, expired and misdirected launches are refused with a clear page, and nobody is signed in', async ({ browser }) => {
  const { page, context } = await open(browser, [/400/])
  const refused: [LtiFault, string][] = [
    ['alg-none', 'proves nothing'], ['hs256-with-public-key', 'proves nothing'], ['foreign-key', 'signature of the message is wrong'], ['changed-after-signing', 'signature of the message is wrong'], ['expired', 'too old'], ['wrong-audience', 'meant for another tool'],
    ['wrong-deployment', 'deployment'], ['wrong-nonce', 'does not belong to this launch'], ['wrong-issuer', 'another learning platform'],
  ]
  for (const [fault, words] of refused) {
    await page.goto(`${college.url}/course?who=learner-2&place=week-1&in=window`)
    college.fault = fault
    await page.getByRole('link', { name: 'Open' }).click()
    await expect(page.getByRole('alert'), fault).toContainText('This launch was refused')
    await expect(page.getByRole('alert'), fault).toContainText(words)
  }
  // Kept and posted once more.
  const begun = await context.request.get(college.loginAddress('learner-2', 'week-1'), { maxRedirects: 0 })
  const { state, idToken } = await college.answer(begun.headers().location!)
  const post = () => context.request.post(college.tool.launch, { form: { state, id_token: idToken }, headers: { origin: college.url }, maxRedirects: 0 })
  expect((await post()).status()).toBe(303)
  const again = await post()
  expect(again.status()).toBe(400)
  expect(await again.text()).toContain('This launch was used before')
  expect((await context.cookies()).some(({ name }) => name === 'theatrum_session')).toBe(false)
})

test('no page but those of a launch stands in a frame of others', async ({ request }) => {
  const ancestorsOf = async (path: string) => /frame-ancestors ([^;]*)/.exec((await request.get(`${product.url}${path}`)).headers()['content-security-policy'] ?? '')?.[1]
  expect(await ancestorsOf('/lti/login')).toContain('https:')
  for (const path of ['/', '/login', '/lti/enter', '/lti/choose', `/courses/${course.courseId}/classes`]) expect(await ancestorsOf(path), path).toBe("'self'")
})
