import { createRequire } from 'node:module'
import { join } from 'node:path'
import { devices, expect, test } from '@playwright/test'
import { startClockSource, type ClockSource } from '../fixtures/clock/source.mjs'
import { collectComplaints, signIn } from '../setup/people'
import { startProduct, type BroadcastMade, type Product } from '../setup/product'
import { until } from '../setup/until'
import { startLooking, wholeTime, type Look } from '../setup/watch-probe'

/** The module brings no types. */
const Database = createRequire(import.meta.url)('better-sqlite3') as new (path: string, options: { readonly: boolean }) => { prepare(sql: string): { pluck(): { get(...values: unknown[]): unknown } }; close(): void }

let product: Product
const encoders: ReturnType<typeof startClockSource>[] = []

test.beforeAll(async () => {
  test.setTimeout(180_000)
  product = await startProduct({ LOG_LEVEL: 'warn' })
})
test.afterAll(async () => {
  for (const encoder of encoders) await encoder.stop()
  await product?.remove()
})

/** The link in the newest letter of a kind: without a mail server letters wait where administrators can read them. */
async function letterLink(to: string, kind: 'invitation' | 'password-reset'): Promise<string> {
  const database = new Database(join(product.dataDir, 'theatrum.db'), { readonly: true })
  try {
    const text = await until(`a letter to ${to}`, () => database.prepare('select text from Mail where "to" = ? and kind = ? order by createdAt desc limit 1').pluck().get(to, kind) as string | undefined)
    return /^https?:\/\/\S+\/(?:join|reset)\/\S+$/m.exec(text)![0]
  } finally {
    database.close()
  }
}

test('an administrator invites a class from a list saved in China; a student joins on a phone and finds back in after forgetting the password', async ({ browser }) => {
  test.setTimeout(180_000)
  const officeContext = await browser.newContext()
  const phoneContext = await browser.newContext({ ...devices['Pixel 7'], defaultBrowserType: undefined, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' } as never)
  // A used link, a withdrawn one and a wrong password are answered with their status.
  const complaints = [officeContext, phoneContext].map((context) => collectComplaints(context, [/status of 4(01|03|04|10)/]))
  const office = await officeContext.newPage()
  const phone = await phoneContext.newPage()
  const email = 'jia@college.test'
  let link = ''

  await test.step('the list is checked before anything is sent, and says which lines cannot be taken', async () => {
    await signIn(office, product, 'admin')
    await office.goto(`${product.url}/people/invitations`)
    await office.getByRole('link', { name: 'Invite a class' }).first().click()
    // 邮箱,姓名,班级 / jia@college.test,张甲,一班 / yi@college.test,李乙,一班 / jia@college.test,张甲,一班 / bad: GBK, as Excel saves it.
    const gbk = Buffer.from('d3cacfe42cd0d5c3fb2cb0e0bcb60d0a6a696140636f6c6c6567652e746573742cd5c5bcd72cd2bbb0e00d0a796940636f6c6c6567652e746573742cc0eed2d22cd2bbb0e00d0a6a696140636f6c6c6567652e746573742cd5c5bcd72cd2bbb0e00d0a6261640d0a', 'hex')
    await office.getByLabel('List as a file').setInputFiles({ name: 'class.csv', mimeType: 'text/csv', buffer: gbk })
    await office.getByLabel('Language of the letters').selectOption('zh')
    await office.getByRole('button', { name: 'Check the list' }).click()
    await expect(office.getByText('Read as GB18030 (Chinese).')).toBeVisible()
    await expect(office.getByRole('row', { name: /张甲/ }).first()).toBeVisible()
    await expect(office.getByText('Stands in the list twice').first()).toBeVisible()
    await expect(office.getByText('Not an e-mail address').first()).toBeVisible()
    await office.getByRole('button', { name: 'Invite 2 people' }).click()
    await expect(office.getByText('2 people were invited.')).toBeVisible()
    await office.getByRole('link', { name: 'All invitations' }).click()
    await expect(office.getByText('2 invitations')).toBeVisible()
  })

  await test.step('an invitation that is withdrawn opens nothing, and does again after the undo', async () => {
    link = await letterLink(email, 'invitation')
    await office.getByRole('button', { name: `Manage the invitation for ${email}` }).click()
    await office.getByRole('menuitem', { name: 'Withdraw' }).click()
    await expect(office.getByText(`The invitation for ${email} is withdrawn`).first()).toBeVisible()
    expect((await phone.goto(link))!.status()).toBe(410)
    await expect(phone.getByText('此邀请已撤回').first()).toBeVisible()
    await office.getByRole('button', { name: 'Undo' }).click()
    await expect(office.getByText(`The invitation for ${email} is open again.`).first()).toBeVisible()
  })

  await test.step('the link is for one person: somebody else who is signed in is refused', async () => {
    expect((await office.request.get(link)).status()).toBe(403)
  })

  await test.step('the student joins on a phone and is in', async () => {
    await phone.goto(link)
    await expect(phone.getByRole('heading', { name: /加入/ })).toBeVisible()
    await expect(phone.getByLabel('时区')).toHaveValue('Asia/Shanghai')
    await phone.getByLabel('您的姓名').fill('张甲')
    await phone.getByLabel('密码', { exact: true }).fill('first long sentence')
    await phone.getByRole('button', { name: '加入', exact: true }).click()
    await expect(phone).toHaveURL(`${product.url}/`)
    await expect(phone.getByRole('heading', { name: /张甲/ })).toBeVisible()
  })

  await test.step('the link is used up, and the administrator sees who has come, in which class', async () => {
    const stranger = await browser.newContext()
    expect((await stranger.request.get(link)).status()).toBe(410)
    await stranger.close()
    await office.goto(`${product.url}/people/invitations?state=accepted`)
    await expect(office.getByText('1 invitation', { exact: true })).toBeVisible()
    await office.goto(`${product.url}/people/institution`)
    await expect(office.getByText('1 person · 1 invited')).toBeVisible()
  })

  await test.step('the password is forgotten: a letter, a new password, the old one and the open session are over', async () => {
    const forgetful = await browser.newContext()
    const page = await forgetful.newPage()
    await page.goto(`${product.url}/login`)
    await page.locator('a[href="/reset"]').click()
    await expect(page.getByRole('heading', { name: 'Forgotten password' })).toBeVisible()
    await page.getByLabel('E-mail').fill(email)
    await page.getByRole('button', { name: 'Send the link' }).click()
    await expect(page.getByRole('heading', { name: 'Look into your mailbox' })).toBeVisible()
    await page.goto(await letterLink(email, 'password-reset'))
    await page.getByLabel('New password').fill('second long sentence')
    await page.getByRole('button', { name: 'Save the password' }).click()
    await expect(page.getByRole('heading', { name: 'The new password counts' })).toBeVisible()
    // The open page goes out by itself; then no address of the person's own opens.
    await expect(phone.locator('header a[href="/login"]')).toBeVisible()
    await phone.goto(`${product.url}/account`)
    await expect(phone).toHaveURL(/\/login/)
    for (const [password, place] of [['first long sentence', /\/login/], ['second long sentence', new RegExp(`^${product.url}/$`)]] as const) {
      await page.goto(`${product.url}/login`)
      await page.getByLabel('E-mail').fill(email)
      await page.getByLabel('Password').fill(password)
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      await expect(page).toHaveURL(place)
    }
    await forgetful.close()
  })
  expect(complaints.flat()).toEqual([])
})

test('somebody who watches live is deactivated: the picture ends at once and the person is out', async ({ browser }) => {
  test.setTimeout(180_000)
  await product.admin('user', 'create', '--email', 'viewer@hospital.test', '--name', 'Viewer on the ward', '--password', 'a long enough sentence', '--role', 'student')
  const made = await product.admin<BroadcastMade>('broadcast', 'create', '--title', 'Arthroscopy', '--streams', 'field', '--consent', 'Agreed on the form')
  const source: ClockSource = { width: 640, height: 360, fps: 30, seconds: 150, live: true, sound: false, bitrate: 700_000, output: ['-f', 'flv', '-flvflags', 'no_duration_filesize', made.streams[0]!.rtmpUrl] }
  encoders.push(startClockSource(source))
  await product.admin('broadcast', 'start', made.id)

  const watchContext = await browser.newContext()
  const watch = await watchContext.newPage()
  await watch.goto(`${product.url}/login`)
  await watch.getByLabel('E-mail').fill('viewer@hospital.test')
  await watch.getByLabel('Password').fill('a long enough sentence')
  await watch.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(watch).toHaveURL(`${product.url}/`)
  await watch.goto(`${product.url}/live/${made.id}`)
  await startLooking(watch, ['field'])
  const lastLook = () => watch.evaluate(() => (globalThis as unknown as { __probe?: { looks: Look[] } }).__probe?.looks.at(-1) ?? null)
  const newestCapture = async () => {
    const look = await lastLook().catch(() => null)
    const captured = look?.capturedMs[0]
    return look && captured !== null && captured !== undefined ? { atMs: look.atMs, capturedMs: wholeTime(captured, look.atMs) } : null
  }
  await until('the viewer sees a fresh picture', async () => {
    const seen = await newestCapture()
    return seen !== null && seen.atMs - seen.capturedMs < 2_000
  }, 40_000)

  const officeContext = await browser.newContext()
  const office = await officeContext.newPage()
  await signIn(office, product, 'admin')
  await office.goto(`${product.url}/people?q=viewer`)
  await office.getByRole('button', { name: 'Manage Viewer on the ward' }).click()
  const deactivatedAt = Date.now()
  await office.getByRole('menuitem', { name: 'Deactivate' }).click()
  await expect(office.getByText('Viewer on the ward can no longer sign in').first()).toBeVisible()
  const toldAt = Date.now()

  await until('the picture is gone', async () => (await watch.locator('[data-stream="field"]').count().catch(() => 0)) === 0 || (await newestCapture()) === null || Date.now() - ((await newestCapture())?.capturedMs ?? 0) > 3_000, 10_000)
  const last = await newestCapture()
  // Nothing captured after the administrator was told that it is done was shown; the player's own buffer is under a second.
  if (last) expect(last.capturedMs).toBeLessThan(toldAt + 1_000)
  await watch.goto(`${product.url}/live/${made.id}`)
  await expect(watch).toHaveURL(/\/login/)
  await watch.getByLabel('E-mail').fill('viewer@hospital.test')
  await watch.getByLabel('Password').fill('a long enough sentence')
  await watch.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(watch.getByText('do not match')).toBeVisible()
  console.log(`deactivated in ${toldAt - deactivatedAt} ms; last picture ${last ? last.capturedMs - toldAt : 'none'} ms after`)

  await office.getByRole('button', { name: 'Undo' }).click()
  await expect(office.getByText('Viewer on the ward can sign in again.').first()).toBeVisible()
})
