import { resolve } from 'node:path'
import type { BrowserContext, Page } from '@playwright/test'
import type { XRDevice } from 'iwer'

declare global {
  interface Window { headset: XRDevice }
}

export type Side = 'left' | 'right'
type Three = readonly [x: number, y: number, z: number]
type Four = readonly [x: number, y: number, z: number, w: number]

/** Between the eyes, metres. */
export const IPD = 0.064

/**
 * A Quest 3 that is emulated in the page (iwer): Chromium's own `navigator.xr` finds no device. Poses are metres in the
 * reference space, y up. It makes its picture as large as the window: give a small viewport (320 x 240).
 */
export async function installHeadset(context: BrowserContext, begin: { at?: Three; fovy?: number } = {}): Promise<void> {
  await context.addInitScript({ path: resolve('node_modules/iwer/build/iwer.min.js') })
  await context.addInitScript(({ at, fovy, ipd }) => {
    const { XRDevice, metaQuest3 } = (window as unknown as { IWER: typeof import('iwer') }).IWER
    const device = new XRDevice(metaQuest3, { stereoEnabled: true, ipd, fovy })
    device.installRuntime({ forceInstall: true })
    device.controlMode = 'programmatic'
    device.position.set(...at)
    window.headset = device
  }, { at: begin.at ?? ([0, 1.6, 0] as const), fovy: begin.fovy ?? Math.PI / 2, ipd: IPD })
}

/** What a person with the headset does. */
export function wearer(page: Page, frames: () => Promise<number>) {
  /** Poses and buttons count from the next frame on; what follows from them is drawn in the one after. Frames, not time. */
  const settle = async (more = 3, withinMs = 20_000) => {
    const from = await frames()
    const deadline = Date.now() + withinMs
    for (let now = from; now < from + more; now = await frames()) {
      if (Date.now() > deadline) throw new Error(`the headset drew ${now - from} of ${more} frames in ${withinMs / 1_000} s`)
      await page.evaluate(() => new Promise((done) => setTimeout(done, 5)))
    }
  }
  return {
    settle,
    async head(at: Three, turn: Four = [0, 0, 0, 1]) {
      await page.evaluate(([[x, y, z], [a, b, c, d]]) => {
        window.headset.position.set(x, y, z)
        window.headset.quaternion.set(a, b, c, d)
      }, [at, turn] as const)
    },
    /** Place of the ray's beginning; the grip lies 4 mm aside, 16 below and 50 behind it. */
    async move(side: Side, at: Three, turn: Four = [0, 0, 0, 1]) {
      await page.evaluate(([one, [x, y, z], [a, b, c, d]]) => {
        const input = window.headset.primaryInputMode === 'hand' ? window.headset.hands[one]! : window.headset.controllers[one]!
        input.position.set(x, y, z)
        input.quaternion.set(a, b, c, d)
      }, [side, at, turn] as const)
    },
    /** Along the ray from `at` to `to`. */
    async aim(side: Side, at: Three, to: Three) {
      await this.move(side, at, turnTowards(at, to))
    },
    async squeeze(side: Side, isHeld: boolean) {
      await page.evaluate(([one, value]) => window.headset.controllers[one]!.updateButtonValue('squeeze', value), [side, isHeld ? 1 : 0] as const)
    },
    async trigger(side: Side, isHeld: boolean) {
      await page.evaluate(([one, value]) => window.headset.controllers[one]!.updateButtonValue('trigger', value), [side, isHeld ? 1 : 0] as const)
    },
    async stick(side: Side, x: number, y: number) {
      await page.evaluate(([one, across, along]) => window.headset.controllers[one]!.updateAxes('thumbstick', across, along), [side, x, y] as const)
    },
    async use(what: 'controller' | 'hand') {
      await page.evaluate((mode) => { window.headset.primaryInputMode = mode }, what)
    },
    async pinch(side: Side, isHeld: boolean) {
      await page.evaluate(([one, value]) => window.headset.hands[one]!.updatePinchValue(value), [side, isHeld ? 1 : 0] as const)
    },
    /** The device goes: taken off, battery empty, another program. */
    async endSession() {
      await page.evaluate(() => window.headset.activeSession?.end())
    },
    async see(state: 'visible' | 'visible-blurred' | 'hidden') {
      await page.evaluate((one) => window.headset.updateVisibilityState(one as XRVisibilityState), state)
    },
  }
}

/** The turn of (0, 0, -1), which a ray points along, to the direction from `at` to `to`. */
export function turnTowards(at: Three, to: Three): Four {
  const [x, y, z] = to.map((one, axis) => one - at[axis]!) as [number, number, number]
  const length = Math.hypot(x, y, z)
  const [dx, dy, dz] = [x / length, y / length, z / length]
  // Half-way between the two directions: cross product and 1 + cosine.
  const turn = [dy, -dx, 0, 1 - dz] as const
  const size = Math.hypot(...turn)
  return size < 1e-9 ? [0, 1, 0, 0] : (turn.map((one) => one / size) as unknown as Four)
}
