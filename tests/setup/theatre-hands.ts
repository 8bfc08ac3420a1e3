import type { CDPSession, Locator, Page } from '@playwright/test'

export interface Spot { x: number; y: number }

/** What a person has at a theatre's page: the same verbs with each. Lengths in CSS pixels of the window. */
export interface Hands {
  press(control: Locator): Promise<void>
  drag(from: Spot, to: Spot): Promise<void>
  tap(at: Spot): Promise<void>
  /** Nearer by this factor, over a place. */
  zoom(at: Spot, factor: number): Promise<void>
}

export const mouseHands = (page: Page): Hands => ({
  press: (control) => control.click(),
  async drag(from, to) {
    await page.mouse.move(from.x, from.y)
    await page.mouse.down()
    await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2)
    await page.mouse.move(to.x, to.y)
    await page.mouse.up()
  },
  tap: (at) => page.mouse.click(at.x, at.y),
  async zoom(at, factor) {
    await page.mouse.move(at.x, at.y)
    // vr/core/input/pointer.ts: a factor of e to the 0.0016 a pixel.
    await page.mouse.wheel(0, -Math.log(factor) / 0.0016)
  },
})

/** Fingers on glass, as the browser hears them from a screen; nothing goes by the mouse. */
export function fingers(page: Page, cdp: CDPSession): Hands {
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', points: Spot[]) => cdp.send('Input.dispatchTouchEvent', { type, touchPoints: points.map((at, id) => ({ ...at, id })) })
  const tap = async (at: Spot) => {
    await touch('touchStart', [at])
    await touch('touchEnd', [])
  }
  return {
    tap,
    async press(control) {
      await control.scrollIntoViewIfNeeded()
      const box = await control.boundingBox()
      if (!box) throw new Error('there is nothing to press')
      await tap({ x: box.x + box.width / 2, y: box.y + box.height / 2 })
    },
    async drag(from, to) {
      await touch('touchStart', [from])
      await touch('touchMove', [{ x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 }])
      await touch('touchMove', [to])
      await touch('touchEnd', [])
    },
    async zoom(at, factor) {
      const pair = (half: number): Spot[] => [{ x: at.x - half, y: at.y }, { x: at.x + half, y: at.y }]
      await touch('touchStart', pair(50).slice(0, 1))
      await touch('touchStart', pair(50))
      await touch('touchMove', pair(50 * factor))
      await touch('touchEnd', [])
    },
  }
}
