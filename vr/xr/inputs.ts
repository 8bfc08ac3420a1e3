import { Matrix4, Ray, Vector3 } from 'three'

export type Side = 'left' | 'right'

/** One hand, with a controller or bare, as it is in this frame. The same object all the time. */
export interface Hand {
  side: Side
  source: XRInputSource | null
  /** Seen by the device at this moment. */
  isThere: boolean
  isBare: boolean
  /** In the room. */
  grip: Matrix4
  /** In the headset's own space. */
  ownGrip: Matrix4
  /** Where it points from, and how it is turned then: a grip lies askew in the hand. */
  aim: Matrix4
  ownAim: Matrix4
  ray: Ray
  squeezes: boolean
  selects: boolean
  /** Since the last frame: a press shorter than a frame counts. */
  squeezed: number
  selected: number
  stick: { x: number; y: number }
}

export interface Inputs {
  hands: Record<Side, Hand>
  read(frame: XRFrame, space: XRReferenceSpace, origin: Matrix4): void
  /** Nobody's hands: the device shows its own menu. */
  letGo(): void
  stop(): void
}

/**
 * Poses and presses as WebXR has them, without a list of devices: select is the trigger, the pinch of a bare hand and the tap of
 * a headset that follows the eyes; squeeze is the grip's.
 */
export function startInputs(session: XRSession): Inputs {
  const hands: Record<Side, Hand> = { left: handOf('left'), right: handOf('right') }
  const of = (event: Event): Hand | null => {
    const { handedness } = (event as XRInputSourceEvent).inputSource
    return handedness === 'left' || handedness === 'none' ? (handedness === 'left' ? hands.left : hands.right) : hands.right
  }
  const listeners: [string, (event: Event) => void][] = [
    ['selectstart', (event) => press(of(event), 'select', true)], ['selectend', (event) => press(of(event), 'select', false)],
    ['squeezestart', (event) => press(of(event), 'squeeze', true)], ['squeezeend', (event) => press(of(event), 'squeeze', false)],
  ]
  for (const [name, listener] of listeners) session.addEventListener(name as 'selectstart', listener as (event: XRInputSourceEvent) => void)
  const letGo = () => {
    for (const hand of [hands.left, hands.right]) hand.squeezes = hand.selects = false
  }
  return {
    hands, letGo,
    read(frame, space, origin) {
      hands.left.source = hands.right.source = null
      for (const source of session.inputSources) {
        if (source.handedness === 'left') hands.left.source = source
        else hands.right.source ??= source
      }
      readHand(hands.left, frame, space, origin)
      readHand(hands.right, frame, space, origin)
    },
    stop() {
      for (const [name, listener] of listeners) session.removeEventListener(name as 'selectstart', listener as (event: XRInputSourceEvent) => void)
    },
  }
}

function press(hand: Hand | null, what: 'select' | 'squeeze', is: boolean): void {
  if (!hand) return
  if (what === 'select') {
    hand.selects = is
    if (is) hand.selected += 1
  } else {
    hand.squeezes = is
    if (is) hand.squeezed += 1
  }
}

const DIRECTION = new Vector3(0, 0, -1)

function readHand(hand: Hand, frame: XRFrame, space: XRReferenceSpace, origin: Matrix4): void {
  const { source } = hand
  const ray = source && frame.getPose(source.targetRaySpace, space)
  const grip = source?.gripSpace ? frame.getPose(source.gripSpace, space) : ray
  hand.isThere = Boolean(ray && grip)
  if (!source || !ray || !grip) {
    hand.squeezes = hand.selects = false
    return
  }
  hand.isBare = Boolean(source.hand)
  hand.ownGrip.fromArray(grip.transform.matrix)
  hand.grip.multiplyMatrices(origin, hand.ownGrip)
  hand.ownAim.fromArray(ray.transform.matrix)
  hand.aim.multiplyMatrices(origin, hand.ownAim)
  hand.ray.origin.setFromMatrixPosition(hand.aim)
  hand.ray.direction.copy(DIRECTION).transformDirection(hand.aim)
  const axes = source.gamepad?.axes
  // xr-standard: 0 and 1 are a touchpad's, 2 and 3 a thumbstick's.
  hand.stick.x = axes?.[2] ?? 0
  hand.stick.y = axes?.[3] ?? 0
}

const handOf = (side: Side): Hand => ({
  side, source: null, isThere: false, isBare: false, grip: new Matrix4(), ownGrip: new Matrix4(), aim: new Matrix4(), ownAim: new Matrix4(), ray: new Ray(), squeezes: false, selects: false, squeezed: 0, selected: 0, stick: { x: 0, y: 0 },
})

/** A short push in the hand. Many devices have none: then nothing is felt. */
export function buzz(hand: Hand, strength: number, ms: number): void {
  const actuator = (hand.source?.gamepad as { hapticActuators?: readonly { pulse?(value: number, ms: number): Promise<unknown> }[] } | undefined)?.hapticActuators?.[0]
  void actuator?.pulse?.(strength, ms)?.catch(() => undefined)
}
