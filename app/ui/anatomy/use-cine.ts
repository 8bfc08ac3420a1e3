import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { AssetManifest, AssetScreen, SceneState, StructureKey } from '#vr/contract'
import { useTranslation } from '~/i18n/use-translation'
import { useShortcuts } from '~/ui/keyboard'
import { createCell, type Cell } from './cell'
import { frameAt, holdOf, stepped, type Speed } from './rules/cine'
import { keyOf } from './rules/tree'
import type { Started } from './use-theatre'

export interface Cine {
  screen: AssetScreen
  key: StructureKey
  frame: Cell<number>
  isPlaying: boolean
  speed: Speed
  play: (is: boolean) => void
  setSpeed: (speed: Speed) => void
  to: (frame: number) => void
  step: (by: number) => void
}

/** No frame stays for a shorter time on the screen: faster clips leave frames out. */
const LEAST_MS = 15

/**
 * Plays the clip that is in hand, or the first one that is shown. Where each clip stands is one person's own; it stays there while
 * another one is looked at. Timed by a timer and not by the page's frames, which rest while a headset is worn.
 */
export function useCine({ manifest, scene, selected, started }: { manifest: AssetManifest; scene: SceneState; selected: readonly StructureKey[]; started: Started | null }): Cine | null {
  const { t } = useTranslation('screens')
  const { screens } = manifest
  const isShown = (one: AssetScreen) => scene.structures[keyOf(one.key)]?.shown !== false
  const screen = screens?.find((one) => selected.includes(keyOf(one.key))) ?? screens?.find(isShown) ?? null
  const key = screen && keyOf(screen.key)
  const [isPlaying, setIsPlaying] = useState(false)
  const [speed, setSpeed] = useState<Speed>(1)
  const frames = useMemo(() => new Map((screens ?? []).map((one) => [one.key, createCell(0)])), [screens])
  const frame = screen ? frames.get(screen.key)! : null
  const theatre = started?.theatre

  // A picture that is new shows what was shown before.
  useEffect(() => {
    for (const one of screens ?? []) theatre?.setFrame(keyOf(one.key), frames.get(one.key)!.get())
  }, [theatre, screens, frames])

  const to = useCallback((next: number) => {
    if (!frame || !key) return
    frame.set(next)
    theatre?.setFrame(key, next)
  }, [frame, key, theatre])
  const step = useCallback((by: number) => {
    setIsPlaying(false)
    if (screen && frame) to(stepped(screen, frame.get(), by))
  }, [screen, frame, to])
  const canPlay = screen !== null && screen.times.length > 1

  useEffect(() => {
    if (!isPlaying || !screen || !frame || !canPlay || !theatre) return
    const began = performance.now()
    const from = screen.times[frame.get()]!
    let timer: ReturnType<typeof setTimeout>
    const next = () => {
      const ms = from + (performance.now() - began) * speed
      const due = frameAt(screen, ms)
      if (due !== frame.get()) to(due)
      const until = screen.times[due]! + holdOf(screen, due) - (ms % screen.loopMs)
      timer = setTimeout(next, Math.max(LEAST_MS, until / speed))
    }
    next()
    return () => clearTimeout(timer)
  }, [isPlaying, screen, frame, canPlay, theatre, speed, to])

  const held = useRef({ canPlay, step })
  held.current = { canPlay, step }
  const play = useCallback((is: boolean) => setIsPlaying(is && held.current.canPlay), [])
  useShortcuts(useMemo(() => (canPlay ? [
    { key: ' ', label: t('play'), run: () => setIsPlaying((before) => !before) },
    { key: '[', label: t('back'), run: () => held.current.step(-1) },
    { key: ']', label: t('forward'), run: () => held.current.step(1) },
  ] : []), [canPlay, t]))
  return screen && key && frame ? { screen, key, frame, isPlaying: isPlaying && canPlay, speed, play, setSpeed, to: (next) => { setIsPlaying(false); to(next) }, step } : null
}
