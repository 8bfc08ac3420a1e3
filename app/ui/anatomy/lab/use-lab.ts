import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { AssetManifest, ViewState } from '#vr/contract'
import { hashOf } from '#vr/core/state/normalise'
import type { LabClient } from '#vr/lab/client'
import type { Device, LabHeld, LabMode, LabPerson, LabRefused } from '#vr/lab/protocol'
import { connectLab, type LabConnection, type LabState } from '~/realtime/lab-connection'
import { createCell } from '../cell'
import { admitAll } from '../combine/manifests'
import { createLabStage, type LabStage } from '../rules/lab-stage'
import { boundsOf } from '../rules/presets'

/** For tests: the scene as this page has it, and its own dispatch. */
declare global {
  interface Window { anatomyLab?: { hash(): string; serverHash(): string; confirmed(): { seq: number }; pending(): number; stage: LabStage; hands: LabConnection['hands'] } }
}

export interface LabRoomShown { people: LabPerson[]; mode: LabMode; leader: string; slot: number }

/** How the page is held: a headset says so when it is entered. */
export const deviceOf = (): Device => (navigator.maxTouchPoints > 0 && window.matchMedia('(max-width: 640px)').matches ? 'phone' : 'desktop')

/** The page's share of a lab, from its opening to its end. */
export function useLab({ labId, personId, manifest, onChanged, onRefused, onOthers }: {
  labId: string
  personId: string
  manifest: AssetManifest
  onChanged: () => void
  onRefused: (why: LabRefused) => void
  onOthers: (person: string) => void
}) {
  const [state, setState] = useState<LabState>({ kind: 'joining' })
  const [stage, setStage] = useState<LabStage | null>(null)
  const [room, setRoom] = useState<LabRoomShown | null>(null)
  const [held, setHeld] = useState<LabHeld[]>([])
  const [connection, setConnection] = useState<LabConnection | null>(null)
  const bounds = useMemo(() => boundsOf(manifest), [manifest])
  const view = useMemo(() => createCell<ViewState | null>(null), [])
  const poses = useRef(new Set<(packet: DataView) => void>())
  const latest = useRef({ onChanged, onRefused, onOthers })
  latest.current = { onChanged, onRefused, onOthers }

  useEffect(() => {
    let mine: LabStage | null = null
    const take = (client: LabClient) => {
      if (mine) return
      mine = createLabStage({ client, bounds, onOthers: (person) => latest.current.onOthers(person) })
      window.anatomyLab = { serverHash: made.serverHash, hash: () => hashOf(client.confirmed().state), confirmed: client.confirmed, pending: client.pending, stage: mine, hands: made.hands }
      setStage(mine)
    }
    const made = connectLab({
      labId, personId, device: deviceOf(), bounds, admit: (models) => admitAll(bounds, models), model: { id: manifest.model, revision: manifest.revision },
      events: {
        onState: (next, client) => { if (client) take(client); setState(next) },
        onRoom: setRoom, onHeld: setHeld,
        onPoses: (packet) => { for (const listener of poses.current) listener(packet) },
        onView: (next) => view.set(next),
        onChanged: () => latest.current.onChanged(),
        onRefused: (why) => latest.current.onRefused(why),
      },
    })
    setConnection(made)
    return () => {
      made.stop()
      mine?.stop()
      delete window.anatomyLab
      setStage(null)
      setRoom(null)
      setConnection(null)
      setState({ kind: 'joining' })
    }
  }, [labId, personId, manifest, bounds, view])

  const onPoses = useCallback((listener: (packet: DataView) => void) => { const all = poses.current; all.add(listener); return () => { all.delete(listener) } }, [])
  return { bounds, state, stage, room, held, connection, view, onPoses }
}
