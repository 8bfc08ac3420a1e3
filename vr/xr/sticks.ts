import { Vector3, type Matrix4 } from 'three'
import type { Theatre } from '../core/scene'
import type { HeadsetPorts } from './contract'
import { shiftedBody, turnedBody, type Body } from './hands'
import type { Hand, Side } from './inputs'

/** A stick turns by steps: a slow turn of what one sees makes some people ill. */
const SNAP = Math.PI / 6
const ON = 0.7
const OFF = 0.35
const M_PER_S = 0.5

/** Aside turns the body by a step about its middle, forth and back carries it away and nearer; one step to undo when the stick is let go. */
export function startSticks(theatre: Theatre, ports: Pick<HeadsetPorts, 'scene'>, place: (body: Body) => void) {
  const sticks: Record<Side, { isOut: boolean; isDriving: boolean }> = { left: { isOut: false, isDriving: false }, right: { isOut: false, isDriving: false } }
  const drift = new Vector3()
  const way = new Vector3()
  return (hand: Hand, seconds: number, ahead: Vector3, origin: Matrix4, middle: () => Vector3): void => {
    const stick = sticks[hand.side]
    const { x, y } = hand.stick
    if (!stick.isOut && Math.abs(x) > ON) {
      stick.isOut = true
      place(turnedBody(ports.scene().body, middle(), Math.sign(x) * SNAP))
    } else if (Math.abs(x) < OFF) stick.isOut = false
    if (Math.abs(y) > ON && Math.abs(x) < ON) {
      stick.isDriving = true
      drift.add(way.copy(ahead).setY(0).normalize().transformDirection(origin).multiplyScalar(-y * M_PER_S * seconds))
      theatre.setState({ ...ports.scene(), body: shiftedBody(ports.scene().body, drift) })
    } else if (stick.isDriving) {
      stick.isDriving = false
      place(shiftedBody(ports.scene().body, drift))
      drift.set(0, 0, 0)
      theatre.setState(ports.scene())
    }
  }
}
