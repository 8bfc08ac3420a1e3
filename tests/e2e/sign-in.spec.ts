import { expect, test, type Browser, type BrowserContext, type Page } from '@playwright/test'
import { TOTP, URI } from 'otpauth'
import { collectComplaints, signIn } from '../setup/people'
import { startProduct, type Product } from '../setup/product'
import { until } from '../setup/until'

const PASSWORD = 'a-long-enough-password'
let product: Product

test.beforeAll(async () => { product = await startProduct({ LOG_LEVEL: 'warn' }) })
test.afterAll(async () => { await product?.remove() })

/** A codes-making app, filled with the secret as a person would type it. */
function appWith(secretInGroups: string) {
  const totp = URI.parse(`otpauth://totp/Theatrum?secret=${secretInGroups.replaceAll(' ', '')}&algorithm=SHA1&digits=6&period=30`) as TOTP
  let lastStep = 0
  return {
    /** The code shown now; waits for the next where this one has been used, as a person does. */
    async code(): Promise<string> {
      await until('the app shows a new code', () => Math.floor(Date.now() / 30_000) > lastStep, 40_000)
      lastStep = Math.floor(Date.now() / 30_000)
      return totp.generate()
    },
  }
}

async function withPassword(page: Page, email: string): Promise<void> {
  await page.goto(`${product.url}/login`)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

async function opened(browser: Browser, expected: RegExp[] = []): Promise<{ context: BrowserContext; page: Page; complaints: string[] }> {
  const context = await browser.newContext()
  return { context, page: await context.newPage(), complaints: collectComplaints(context, expected) }
}

test('whoever presses before a page has come to life finds it alive a moment later', async ({ browser }) => {
  const { context, page, complaints } = await opened(browser)
  await page.addInitScript(() => {
    // Between any two tasks of the page, as on a busy machine a person's press may come.
    const { port1, port2 } = new MessageChannel()
    const press = () => {
      document.body?.click()
      if (performance.now() < 1_500) port2.postMessage(null)
    }
    port1.onmessage = press
    press()
  })
  for (let round = 0; round < 5; round++) {
    await page.goto(`${product.url}/login`)
    await page.waitForFunction(() => performance.now() > 1_600)
    await page.getByLabel('E-mail').fill('nobody@hospital.test')
  }
  expect(complaints).toEqual([])
  await context.close()
})

test('a teacher sets up a second factor, is asked for it at the next sign-in, and comes in once by a recovery code', async ({ browser }) => {
  test.setTimeout(240_000)
  const email = 'two-steps@hospital.test'
  await product.admin('user', 'create', '--email', email, '--name', 'Demo Teacher 01', '--password', PASSWORD, '--role', 'teacher')
  // A wrong code is answered 400 or 401, on purpose.
  const { context, page, complaints } = await opened(browser, [/status of 40[01]/])
  let codes: string[] = []
  let app!: ReturnType<typeof appWith>

  await test.step('the key is shown as picture and in groups, and counts once a code has proved it', async () => {
    await withPassword(page, email)
    await expect(page).toHaveURL(`${product.url}/`)
    await page.goto(`${product.url}/account/security`)
    const card = page.locator('section', { has: page.getByRole('heading', { name: 'Second factor' }) })
    await card.getByLabel('Current password').fill(PASSWORD)
    await card.getByRole('button', { name: 'Set up' }).click()
    await expect(page.getByRole('img', { name: 'QR code for your authenticator app' })).toBeVisible()
    app = appWith(await page.locator('[data-secret]').innerText())
    await page.getByLabel('Code from the app').fill('000000')
    await page.getByRole('button', { name: 'Confirm' }).click()
    await expect(page.getByText("The server's clock shows")).toBeVisible()
    await page.getByLabel('Code from the app').fill(await app.code())
    await page.getByRole('button', { name: 'Confirm' }).click()
    await expect(page.getByRole('heading', { name: 'Your recovery codes' })).toBeVisible()
    codes = await page.locator('[data-recovery-codes] li').allInnerTexts()
    expect(codes).toHaveLength(10)
    await page.reload()
    await expect(page.getByText('10 recovery codes are left.')).toBeVisible()
    await expect(page.locator('[data-recovery-codes]')).toHaveCount(0)
  })

  await test.step('the password alone no longer opens anything', async () => {
    await context.clearCookies()
    await withPassword(page, email)
    await expect(page.getByRole('heading', { name: 'Second step' })).toBeVisible()
    await page.goto(`${product.url}/account`)
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  })

  await test.step('the code does, once', async () => {
    await withPassword(page, email)
    const code = await app.code()
    await page.getByLabel('Code').fill(code)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page).toHaveURL(`${product.url}/`)
    await context.clearCookies()
    await withPassword(page, email)
    await page.getByLabel('Code').fill(code)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page.getByText('This code has been used already.')).toBeVisible()
  })

  await test.step('a recovery code comes in for the lost phone, once', async () => {
    await page.getByLabel('Code').fill(codes[0]!.toUpperCase())
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page.getByText('9 recovery codes are left.')).toBeVisible()
    await context.clearCookies()
    await withPassword(page, email)
    await page.getByLabel('Code').fill(codes[0]!)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page.getByText('This code does not fit.')).toBeVisible()
  })
  expect(complaints).toEqual([])
  await context.close()
})

test('an institution that asks its teachers for a second factor: the role rests, the page says why, and a code brings it back', async ({ browser }) => {
  test.setTimeout(120_000)
  const email = 'asked-for@hospital.test'
  await product.admin('institution', 'create', '--name', 'Careful College')
  await product.admin('user', 'create', '--email', email, '--name', 'Demo Administrator 01', '--password', PASSWORD, '--institution', 'Careful College', '--role', 'administrator')
  const { context, page, complaints } = await opened(browser, [/status of 403/, /favicon\.ico/])
  await withPassword(page, email)
  await expect(page).toHaveURL(`${product.url}/`)
  await page.goto(`${product.url}/people`)
  await expect(page.getByRole('heading', { name: 'People' })).toBeVisible()

  await product.admin('institution', 'edit', 'Careful College', '--second-factor', 'administrator')
  await page.reload()
  await expect(page.locator('main').getByText('One of your roles needs a second factor.')).toBeVisible()
  await page.locator('main').getByRole('link', { name: 'Set it up' }).click()
  await expect(page.getByText('Asked for by Careful College')).toBeVisible()
  const card = page.locator('section', { has: page.getByRole('heading', { name: 'Second factor' }) })
  await card.getByLabel('Current password').fill(PASSWORD)
  await card.getByRole('button', { name: 'Set up' }).click()
  const app = appWith(await page.locator('[data-secret]').innerText())
  await page.getByLabel('Code from the app').fill(await app.code())
  await page.getByRole('button', { name: 'Confirm' }).click()
  await expect(page.locator('[data-recovery-codes]')).toBeVisible()
  await expect(page.locator('[data-needs-second-factor]')).toHaveCount(0)
  await expect(page.getByText('Remove the second factor')).toHaveCount(0)
  await page.goto(`${product.url}/people`)
  await expect(page.getByRole('heading', { name: 'People' })).toBeVisible()
  expect(complaints).toEqual([])
  await context.close()
})

test('a classroom display shows a code, a teacher lets it in from the phone, and throws it out again', async ({ browser }) => {
  const display = await opened(browser)
  const phone = await opened(browser, [/status of 400/])
  let code = ''

  await test.step('the display shows a code without anybody typing on it', async () => {
    await display.page.goto(`${product.url}/login`)
    await display.page.getByRole('link', { name: 'Sign in with a code from your phone' }).click()
    await expect(display.page.locator('[data-short-code]')).toBeVisible()
    code = (await display.page.locator('[data-short-code]').getAttribute('data-short-code'))!
    await display.page.reload()
    await expect(display.page.locator('[data-short-code]')).toHaveAttribute('data-short-code', code)
  })

  await test.step('a code that no device shows finds nothing', async () => {
    await signIn(phone.page, product, 'teacher')
    await phone.page.goto(`${product.url}/approve`)
    await phone.page.getByLabel('Code on the device').fill('2222 2222')
    await phone.page.getByRole('button', { name: 'Find the device' }).click()
    await expect(phone.page.getByText('No device shows this code.')).toBeVisible()
  })

  await test.step('the phone names the device and the person; opening the page approves nothing', async () => {
    await phone.page.goto(`${product.url}/approve?code=${code}`)
    await expect(phone.page.locator('[data-waiting-device]')).toContainText('Chrome, Linux')
    await expect(phone.page.getByText('Sign this device in as Demo Teacher?')).toBeVisible()
    await expect(display.page.locator('[data-short-code]')).toBeVisible()
    await phone.page.getByRole('button', { name: 'Sign it in' }).click()
    await expect(phone.page.getByRole('heading', { name: 'The device is signed in' })).toBeVisible()
  })

  await test.step('the display goes on by itself, as the teacher', async () => {
    await expect(display.page).toHaveURL(`${product.url}/`)
    await expect(display.page.getByRole('button', { name: 'Your menu: Demo Teacher' })).toBeVisible()
    await display.page.goto(`${product.url}/approve`)
    await expect(display.page.getByText('lets no others in')).toBeVisible()
    await display.page.goto(`${product.url}/live`)
  })

  await test.step('signed out from the list, its page is out at once', async () => {
    await phone.page.goto(`${product.url}/account/security`)
    const row = phone.page.locator('li[data-device="other"]', { hasText: 'With a code from another device' })
    await row.getByRole('button', { name: /Sign out/ }).click()
    await expect(phone.page.getByText('That device is signed out; its pages and pictures stopped.', { exact: true })).toBeVisible()
    await expect(display.page.getByRole('button', { name: 'Your menu: Demo Teacher' })).toHaveCount(0, { timeout: 3_000 })
  })
  expect([...display.complaints, ...phone.complaints]).toEqual([])
  await display.context.close()
  await phone.context.close()
})
