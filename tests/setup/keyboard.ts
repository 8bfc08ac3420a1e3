import { expect, type Locator, type Page } from '@playwright/test'

/** What a walk by keyboard found wrong on its way. */
export interface Walk {
  /** Presses Tab (or Shift+Tab) until this has the focus. */
  to: (target: Locator, options?: { back?: boolean; most?: number }) => Promise<void>
  press: (...keys: string[]) => Promise<void>
  type: (text: string) => Promise<void>
  /** From the beginning of the page to its end and out of it. @returns how many things took the focus */
  through: () => Promise<number>
  faults: string[]
}

/**
 * A person without a pointer: only keys. Each thing that takes the focus is looked at: is it in sight, not under a bar, with an outline
 * that shows it, and does it stand after the one before?
 */
export function byKeyboard(page: Page): Walk {
  const faults: string[] = []
  const look = async (way: 'on' | 'back' | null) => {
    const seen = await page.evaluate(focusNow, way)
    if (seen.fault) faults.push(`${new URL(page.url()).pathname}: ${seen.fault}`)
    return seen.isOut
  }
  return {
    faults,
    async to(target, { back = false, most = 80 } = {}) {
      await expect(target).toBeVisible()
      for (let n = 0; n < most; n++) {
        if (await target.evaluate((element) => document.activeElement === element)) return
        await page.keyboard.press(back ? 'Shift+Tab' : 'Tab')
        await look(back ? 'back' : 'on')
      }
      throw new Error(`${String(target)} was not reached by ${most} presses; the focus is on ${await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200) ?? 'nothing')}`)
    },
    async press(...keys) { for (const key of keys) await page.keyboard.press(key) },
    async type(text) { await page.keyboard.type(text) },
    async through() {
      await page.evaluate(() => { (document.activeElement as HTMLElement | null)?.blur(); window.getSelection()?.removeAllRanges(); document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex'); delete (window as { lastFocus?: Element }).lastFocus })
      for (let n = 0; n < 300; n++) {
        await page.keyboard.press('Tab')
        if (await look('on')) return n
      }
      throw new Error(`${page.url()} never lets the focus go`)
    },
  }
}

/** Runs in the page. */
function focusNow(way: 'on' | 'back' | null): { isOut: boolean; fault: string | null } {
  const memory = window as { lastFocus?: Element }
  const element = document.activeElement
  if (!element || element === document.body || element === document.documentElement) {
    delete memory.lastFocus
    return { isOut: true, fault: null }
  }
  const name = `${element.tagName.toLowerCase()} "${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 60)}"`
  const before = memory.lastFocus
  memory.lastFocus = element
  const box = element.getBoundingClientRect()
  // A field that is drawn by its label: the label shows it.
  const shown = [element, element.parentElement, element.parentElement?.parentElement].filter((one): one is HTMLElement => one instanceof HTMLElement)
  const isOutlined = shown.some((one) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one)
    const { width, height } = one.getBoundingClientRect()
    return width > 8 && height > 8 && ((outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2) || (one !== element && boxShadow !== 'none' && one.matches(':focus-within')))
  })
  if (!isOutlined) return { isOut: false, fault: `no outline on ${name}` }
  const header = document.querySelector('header.sticky')
  // The bar covers the page below it; what is in it, or lies over it, it does not cover.
  const bar = element.closest('header.sticky, .fixed') || getComputedStyle(element).position === 'fixed' ? 0 : (header?.getBoundingClientRect().bottom ?? 0)
  if (box.bottom <= Math.max(0, bar) || box.top >= window.innerHeight) return { isOut: false, fault: `out of sight: ${name} at ${Math.round(box.top)}` }
  if (before?.isConnected && way) {
    const follows = (before.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0
    const wraps = element.closest('[role="dialog"], [role="menu"]') !== null
    if (before !== element && !wraps && follows !== (way === 'on')) return { isOut: false, fault: `out of order: ${name}` }
  }
  return { isOut: false, fault: null }
}
