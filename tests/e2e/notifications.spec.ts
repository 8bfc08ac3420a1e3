import { expect, test, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from '@playwright/test'
import { collectComplaints, signIn } from '../setup/people'
import { startProduct, type BroadcastMade, type Product } from '../setup/product'
import { startSmtpPeer, type SmtpPeer } from '../setup/smtp-peer'
import { until } from '../setup/until'

let product: Product
let peer: SmtpPeer
test.beforeAll(async () => {
  peer = await startSmtpPeer()
  product = await startProduct({ LOG_LEVEL: 'warn', SMTP_URL: peer.url })
})
test.afterAll(async () => {
  await product?.remove()
  await peer?.close()
})

const bellOf = (page: Page) => page.locator('[data-bell]')
const rings = (page: Page, count: number) => expect(bellOf(page)).toHaveAttribute('data-bell', String(count))

async function goesLive(title: string): Promise<string> {
  const { id } = await product.admin<BroadcastMade>('broadcast', 'create', '--title', title, '--streams', 'field', '--consent', 'Agreed on form 12')
  await product.admin('broadcast', 'confirm-no-identity', id)
  await product.admin('broadcast', 'start', id)
  return id
}

test('an operation goes live: bells ring on open pages of those who may watch, letters go out, and each person chooses', async ({ browser }) => {
  test.setTimeout(180_000)
  const contexts: BrowserContext[] = []
  const complaints: string[][] = []
  const open = async (options: BrowserContextOptions = {}): Promise<Page> => {
    const context = await (browser as Browser).newContext({ locale: 'en-GB', ...options })
    contexts.push(context)
    complaints.push(collectComplaints(context))
    return context.newPage()
  }
  const [desktop, phone, guest] = [await open(), await open({ viewport: { width: 390, height: 844 }, userAgent: 'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36' }), await open()]

  await test.step('signing in on a second device is told by the bell there, and by mail at once', async () => {
    await signIn(desktop, product, 'student')
    await rings(desktop, 0)
    await signIn(phone, product, 'student')
    await rings(desktop, 1)
    await rings(phone, 1)
    const letter = await until('the letter about the new device', () => peer.letters.find(({ to }) => to.includes('student@demo.theatrum.test')), 30_000)
    expect(letter.text).toContain('new device')
    expect(letter.text).toContain(`${product.url}/notifications/`)
    expect(letter.header('Auto-Submitted')).toBe('auto-generated')
  })

  await test.step('what is read on one device is read on the other, and can be taken back', async () => {
    await bellOf(desktop).click()
    await desktop.getByRole('menuitem', { name: 'Mark all as read' }).click()
    await rings(phone, 0)
    await desktop.getByRole('button', { name: 'Undo' }).click()
    await rings(phone, 1)
    await rings(desktop, 1)
    await bellOf(desktop).click()
    await desktop.getByRole('menuitem', { name: 'Mark all as read' }).click()
    await rings(desktop, 0)
  })

  await test.step('the bells of the hospital ring without a reload, and nobody else\'s', async () => {
    await guest.goto(`${product.url}/login`)
    await guest.getByLabel('E-mail').fill('guest@demo.theatrum.test')
    await guest.getByLabel('Password').fill('theatre-demo')
    await guest.getByRole('button', { name: 'Sign in', exact: true }).click()
    await expect(guest).toHaveURL(`${product.url}/`)
    const id = await goesLive('Cataract, left eye')
    await rings(desktop, 1)
    await rings(phone, 1)
    await expect(desktop.getByText('1 new notification', { exact: true })).toBeAttached()
    await rings(guest, 0)
    await bellOf(desktop).click()
    await desktop.getByRole('menuitem', { name: /“Cataract, left eye” is live now/ }).click()
    await expect(desktop).toHaveURL(`${product.url}/live/${id}`)
    await rings(phone, 0)
  })

  await test.step('the list stands on a page of its own, by keyboard and without JavaScript as well', async () => {
    await phone.goto(`${product.url}/notifications`)
    await expect(phone.getByRole('listitem').filter({ hasText: 'Cataract, left eye' })).toBeVisible()
    await phone.goto(`${product.url}/notifications?show=unread`)
    await expect(phone.getByText('You have read everything.')).toBeVisible()
    const plain = await open({ javaScriptEnabled: false, storageState: await contexts[0]!.storageState() })
    await plain.goto(product.url)
    await plain.getByRole('link', { name: /^Notifications/ }).click()
    await expect(plain).toHaveURL(`${product.url}/notifications`)
    await expect(plain.getByText('“Cataract, left eye” is live now.')).toBeVisible()
  })

  await test.step('whoever does not want this news is not told', async () => {
    await phone.goto(`${product.url}/account/notifications`)
    await phone.getByLabel('Once a day').check()
    await phone.getByLabel('Time of the daily letter').fill('06:30')
    await phone.getByLabel('A broadcast goes live').uncheck()
    await phone.getByRole('button', { name: 'Save' }).click()
    await expect(phone.getByText(/^Saved \d\d:\d\d:\d\d$/)).toBeVisible()
    await phone.reload()
    await expect(phone.getByLabel('Once a day')).toBeChecked()
    await expect(phone.getByLabel('Time of the daily letter')).toHaveValue('06:30')
    await expect(phone.getByLabel('A broadcast goes live')).not.toBeChecked()

    const teacher = await open()
    await signIn(teacher, product, 'teacher')
    const before = Number(await bellOf(teacher).getAttribute('data-bell'))
    await goesLive('Hernia')
    await rings(teacher, before + 1)
    await phone.reload()
    await rings(phone, 0)
  })

  await test.step('the administrator sees that the letter was sent, and no longer what it said', async () => {
    const admin = await open()
    await signIn(admin, product, 'admin')
    await admin.goto(`${product.url}/people/outbox?q=student@`)
    await admin.getByRole('link', { name: 'student@demo.theatrum.test' }).first().click()
    await expect(admin.getByText('Sent', { exact: true }).first()).toBeVisible()
    await expect(admin.getByText('The text of this letter has been removed.')).toBeVisible()
  })

  expect(complaints.flat()).toEqual([])
  for (const context of contexts) await context.close()
})
