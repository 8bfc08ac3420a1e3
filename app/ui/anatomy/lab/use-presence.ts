import { useCallback, useEffect, useRef, useState } from 'react'
import type { ViewState } from '#vr/contract'
import type { People } from '#vr/core/scene'
import type { LabConnection } from '~/realtime/lab-connection'
import type { Cell } from '../cell'
import type { Started } from '../use-theatre'
import { glideTo } from './glide'
import { deviceOf, type LabRoomShown } from './use-lab'

/** Where a mouse points and from where one looks, so often. */
const LOOK_EVERY_MS = 60

/** For tests: where the others are drawn. */
declare global {
  interface Window { anatomyPeople?: People }
}

interface Given {
  connection: LabConnection | null
  room: LabRoomShown | null
  onPoses: (listener: (packet: DataView) => void) => () => void
  /** From where the leader looks. */
  leaderView: Cell<ViewState | null>
  isLeader: boolean
}

/** The others in the picture, oneself in theirs, and the leader's eyes until one looks for oneself. */
export function usePresence({ connection, room, onPoses, leaderView, isLeader }: Given) {
  const [picture, setPicture] = useState<{ started: Started; view: Cell<ViewState | null> } | null>(null)
  const people = useRef<People | null>(null)
  const [isFollowing, setFollowing] = useState(true)
  const onStarted = useCallback((started: Started | null, view: Cell<ViewState | null>) => setPicture(started && { started, view }), [])

  useEffect(() => {
    if (!picture) return
    const { theatre, scene } = picture.started
    const shown = scene.startPeople(theatre.ask)
    people.current = shown
    window.anatomyPeople = shown
    const takeOut = theatre.addPass(shown)
    const off = onPoses(shown.hear)
    return () => {
      off()
      takeOut()
      shown.stop()
      people.current = null
      if (window.anatomyPeople === shown) delete window.anatomyPeople
    }
  }, [picture, onPoses])
  useEffect(() => { if (room) people.current?.set(room.people, room.slot) }, [room, picture])

  // One's own eyes and pointer.
  useEffect(() => {
    if (!picture || !connection) return
    const { started: { theatre, scene }, view } = picture
    const canvas = theatre.stage.renderer.domElement
    let pointer: { x: number; y: number } | null = null
    let timer: ReturnType<typeof setTimeout> | null = null
    const look = () => {
      timer = null
      // In a headset its own hands are sent.
      if (theatre.stage.renderer.xr.isPresenting) return
      connection.as(deviceOf())
      const ray = pointer && theatre.rayAt(pointer.x, pointer.y)
      const picked = ray && theatre.pickRay(ray)
      // Without anything below the pointer: as far as the middle of what is looked at.
      const end = !ray ? null : picked ? ray.origin.clone().set(...picked.mm) : ray.at(Math.hypot(...theatre.view().from.map((one, n) => one - theatre.view().to[n]!)), ray.origin.clone())
      const { camera } = theatre.stage
      connection.hands.sendPose({
        head: { at: camera.position.toArray(), turn: camera.quaternion.toArray() }, left: null, right: null,
        pointsAt: end ? end.applyMatrix4(scene.patientToRoom(theatre.state().body, camera.matrixWorld.clone())).toArray() : null,
      })
    }
    const soon = () => { timer ??= setTimeout(look, LOOK_EVERY_MS) }
    const move = (event: PointerEvent) => {
      const { left, top } = canvas.getBoundingClientRect()
      pointer = { x: event.clientX - left, y: event.clientY - top }
      soon()
    }
    const leave = () => { pointer = null; soon() }
    canvas.addEventListener('pointermove', move)
    canvas.addEventListener('pointerleave', leave)
    const off = view.subscribe(soon)
    soon()
    return () => {
      if (timer) clearTimeout(timer)
      off()
      canvas.removeEventListener('pointermove', move)
      canvas.removeEventListener('pointerleave', leave)
    }
  }, [picture, connection])

  // The leader's view goes out; others' pictures follow it until their own hand turns them.
  useEffect(() => {
    if (!picture || !connection || !isLeader) return
    const { view } = picture
    const tell = () => { const now = view.get(); if (now) connection.sendView(now) }
    let timer: ReturnType<typeof setTimeout> | null = null
    const soon = () => { timer ??= setTimeout(() => { timer = null; tell() }, 100) }
    soon()
    const off = view.subscribe(soon)
    return () => { off(); if (timer) clearTimeout(timer) }
  }, [picture, connection, isLeader])
  const isLed = room?.mode === 'led' && !isLeader
  useEffect(() => {
    if (!picture || !isLed || !isFollowing) return
    const { started: { theatre }, view } = picture
    let isOurs = false
    let stopGliding = () => {}
    const follow = () => {
      const next = leaderView.get()
      if (!next) return
      stopGliding()
      stopGliding = glideTo(theatre.view(), next, { centre: theatre.stage.centre, radiusMm: theatre.stage.radiusMm }, (now) => {
        isOurs = true
        theatre.setView(now)
        view.set(now)
        isOurs = false
      })
    }
    follow()
    const offs = [leaderView.subscribe(follow), view.subscribe(() => { if (!isOurs) setFollowing(false) })]
    return () => { stopGliding(); for (const off of offs) off() }
  }, [picture, leaderView, isLed, isFollowing])

  return { onStarted, started: picture?.started ?? null, isFollowing: isLed && isFollowing, mayFollow: isLed && !isFollowing, follow: useCallback(() => setFollowing(true), []) }
}
