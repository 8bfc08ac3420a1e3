import { expect, type BrowserContext, type Page } from '@playwright/test'
import type { Product } from './product'

export type DemoPerson = 'student' | 'teacher' | 'expert' | 'surgeon' | 'moderator' | 'admin'

/** Signs in as a demo person does, by the form. */
export async function signIn(page: Page, product: Product, who: DemoPerson): Promise<void> {
  await page.goto(`${product.url}/login`)
  await page.getByLabel('E-mail').fill(`${who}@demo.theatrum.test`)
  await page.getByLabel('Password').fill('theatre-demo')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page).toHaveURL(`${product.url}/`)
}

/** An unexpected console error, page error or failed request of the page's own fails the test that asks for this list. */
export function collectComplaints(context: BrowserContext, expected: RegExp[] = []): string[] {
  const complaints: string[] = []
  const note = (text: string) => {
    if (!expected.some((one) => one.test(text))) complaints.push(text)
  }
  context.on('console', (message) => {
    if (message.type() === 'error') note(`${message.text()} ${message.location().url}`)
  })
  context.on('weberror', (error) => note(error.error().message))
  return complaints
}
