import { expect } from '@playwright/test'
import type { HeadsetStats } from '#vr/xr'
import type { Side, wearer } from './headset'

/** Reckoned without three: what the product draws and says is compared with these sums. */
export type Three = [number, number, number]

/** Where hands rest: neither on the body nor on a board. */
export const REST: Record<Side, Three> = { left: [-0.28, 1.25, -0.35], right: [0.25, 1.3, -0.1] }

/** Column-major 4 x 4, as WebGL has it; a place through it. */
export const through = (m: number[], [x, y, z]: readonly number[]): Three => [0, 1, 2].map((row) => m[row]! * x! + m[row + 4]! * y! + m[row + 8]! * z! + m[row + 12]!) as Three
/** Back through a matrix that turns, moves and scales evenly. */
export const back = (m: number[], point: readonly number[]): Three => {
  const from = point.map((one, axis) => one - m[12 + axis]!)
  const square = m[0]! ** 2 + m[1]! ** 2 + m[2]! ** 2
  return [0, 1, 2].map((column) => [0, 1, 2].reduce((sum, row) => sum + m[column * 4 + row]! * from[row]!, 0) / square) as Three
}
/** The one turn between patient and room (VR-1): x stays, the head is up, the front is towards who stands before. The body not turned. */
export const room = ([x, y, z]: readonly number[], { place, scale }: { place: { at: readonly number[] }; scale: number }): Three => [x! * scale / 1_000 + place.at[0]!, z! * scale / 1_000 + place.at[1]!, -y! * scale / 1_000 + place.at[2]!]
/** Where a place of the room is drawn, in pixels from the lower left, by the eye's own matrices. */
export const pixelOf = (eye: { view: number[]; projection: number[]; viewport: number[] }, at: Three): [number, number] => {
  const seen = through(eye.view, at)
  const clip = [0, 1, 3].map((row) => [...seen, 1].reduce((sum, one, column) => sum + eye.projection[column * 4 + row]! * one, 0))
  return [eye.viewport[0]! + (clip[0]! / clip[2]! + 1) / 2 * eye.viewport[2]!, eye.viewport[1]! + (clip[1]! / clip[2]! + 1) / 2 * eye.viewport[3]!]
}
export const near = (a: readonly number[], b: readonly number[], within: number) => expect(Math.max(...a.map((one, n) => Math.abs(one - b[n]!))), `${a} against ${b}`).toBeLessThanOrEqual(within)

/** Who is inside: aims at places of the patient and presses buttons by their rays. */
export function inside(hands: ReturnType<typeof wearer>, { stats, body }: { stats(): Promise<HeadsetStats>; body(): Promise<Parameters<typeof room>[1]> }) {
  /** A place of the patient in the headset's space. */
  const own = async (mm: readonly number[]) => back((await stats()).origin, room(mm, await body()))
  const pull = async (side: Side) => {
    await hands.settle()
    await hands.trigger(side, true)
    await hands.settle()
    await hands.trigger(side, false)
    await hands.settle()
  }
  return {
    own, pull,
    async point(mm: readonly number[], { side = 'right', from = REST[side] }: { side?: Side; from?: Three } = {}) {
      await hands.aim(side, from, await own(mm))
      await pull(side)
    },
    async press(id: string, side: Side = 'right') {
      const other = side === 'right' ? 'left' : 'right'
      await hands.move(other, REST[other])
      await hands.move(side, REST[side])
      await hands.settle()
      const { buttons } = await stats()
      expect(buttons[id], `a button ${id} among ${Object.keys(buttons).join(', ')}`).toBeTruthy()
      await hands.aim(side, REST[side], buttons[id]!)
      await hands.settle()
      await hands.trigger(side, true)
      // After that there is no frame to wait for.
      if (id === 'leave') return
      await hands.settle()
      await hands.trigger(side, false)
      await hands.settle()
    },
  }
}
