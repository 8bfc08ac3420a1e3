import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
interface Violation { id: string; impact: string | null; help: string; nodes: { target: string[]; html: string; failureSummary?: string }[] }

/**
 * What axe calls serious or critical on a page as it is now, by WCAG 2.0 to 2.2, levels A and AA; one line each.
 * Waits until nothing fades: a colour on its way is nobody's contrast.
 */
export async function seriousFaults(page: Page): Promise<string[]> {
  await page.evaluate(() => Promise.all(document.getAnimations().filter((one) => one.effect?.getComputedTiming().iterations !== Infinity).map((one) => one.finished.catch(() => undefined))))
  // Once for a page, however often it is looked at.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(source)
  const violations = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(on: Document, options: object): Promise<{ violations: Violation[] }> } }
    return (await axe.run(document, { resultTypes: ['violations'], runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] } })).violations
  })
  const where = new URL(page.url()).pathname
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').flatMap(({ id, help, nodes }) => nodes.slice(0, 5).map(({ target, html, failureSummary }) => `${where}: ${id} (${help}) at ${target.join(' ')} ${html.slice(0, 160)}: ${failureSummary?.split('\n').slice(1).join(' ').trim() ?? ''}`))
}
