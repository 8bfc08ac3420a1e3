import { useCallback, useEffect, useMemo, useRef } from 'react'
import type { SceneBounds, SceneState, StructureKey } from '#vr/contract'
import type { Preview, VolumePass } from '#vr/core/scene'
import { createCarrier } from '#vr/lab/carrier'
import { createHeldByOthers } from '#vr/lab/held'
import type { LabHeld } from '#vr/lab/protocol'
import type { LabConnection } from '~/realtime/lab-connection'
import type { LabStage } from '../rules/lab-stage'
import type { Started } from '../use-theatre'
import type { LabRoomShown } from './use-lab'

interface Given {
  bounds: SceneBounds
  stage: LabStage | null
  connection: LabConnection | null
  room: LabRoomShown | null
  held: readonly LabHeld[]
  isAway: boolean
  person: string
  started: Started | null
  onPoses: (listener: (packet: DataView) => void) => () => void
  /** Somebody else has it in their hand. */
  onHeldByOther: (person: string) => void
}

/** What others hold, drawn where their hands have it; and what this page's mouse holds, for them. */
export function useHeld({ bounds, stage, connection, room, held, isAway, person, started, onPoses, onHeldByOther }: Given) {
  const others = useMemo(() => createHeldByOthers(bounds), [bounds])
  const heldNow = useRef(held)
  heldNow.current = held
  const onHeld = useRef(onHeldByOther)
  onHeld.current = onHeldByOther

  const shown = useCallback((scene: SceneState) => (stage?.isPrivate() ? scene : others.shown(scene)), [stage, others])
  useEffect(() => {
    // Without a connection nobody is heard of: what is agreed is drawn.
    if (isAway) others.clear()
    else if (room) others.set(room.people, room.slot, held)
    const theatre = started?.theatre
    if (!theatre || !stage) return
    if (isAway) theatre.setState(stage.state().scene)
    theatre.ask()
  }, [others, room, held, isAway, started, stage])

  useEffect(() => {
    if (!started || !stage) return
    const { theatre } = started
    const pass: VolumePass = {
      readsDepth: false,
      draw() {},
      stop() {},
      isBusy: () => !stage.isPrivate() && others.isBusy(),
      prepare({ nowMs }) {
        if (stage.isPrivate()) return
        const { scene } = stage.state()
        const before = others.shown(scene)
        if (!others.step(scene, nowMs)) return
        // Own hands in a headset draw on top of what is shown, each frame: theirs is not taken away.
        if (theatre.state() !== before) return
        theatre.setState(others.shown(scene))
        theatre.stage.moves()
      },
    }
    const takeOut = theatre.addPass(pass)
    const off = onPoses((packet) => {
      others.hear(packet, performance.now())
      if (others.isBusy()) theatre.ask()
    })
    return () => { off(); takeOut() }
  }, [started, stage, others, onPoses])

  const options = useMemo(() => connection && stage && { hands: connection.hands, held: () => heldNow.current, person, scene: () => shown(stage.state().scene), bounds, isPrivate: stage.isPrivate }, [connection, stage, person, bounds, shown])
  const hands = useMemo(() => {
    if (!options) return undefined
    const carrier = createCarrier(options)
    let inHand: StructureKey | null = null
    return {
      shown,
      mayTake(key: StructureKey) {
        if (carrier.take(key)) { inHand = key; return true }
        onHeld.current(carrier.holderOf(key) ?? '')
        return false
      },
      carried(carried: Preview | null) {
        if (carried && inHand) carrier.carry(inHand, { kind: 'part', pose: carried.pose })
        if (carried) return
        inHand = null
        carrier.letGo(null)
      },
    }
  }, [options, shown])
  return { hands, options }
}
