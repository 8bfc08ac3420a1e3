import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { Operation, Refused, SceneState, SourceId, ViewState } from '#vr/contract'
import type { Picked } from '#vr/core/scene'
import { posed, rotated } from '#vr/core/state/pose'
import { MAIN } from '#vr/core/state/structure-key'
import { useTranslation } from '~/i18n/use-translation'
import { useToast } from '~/ui/toast'
import type { Cell } from '../cell'
import { boxOf, middleOf } from '../rules/cuts'
import { fitOf, newLandmarks, turnOf, without, withoutLast, withPicked, wholePairs, type Landmarks } from '../rules/landmarks'
import { fitText } from '../rules/combined'
import type { Started } from '../use-theatre'
import type { Sources } from './use-sources'

export type Registering = ReturnType<typeof useLandmarks>

/** Two models are brought together by what is shown on both: each in turn is alone in the picture, as it was last looked at. */
export function useLandmarks({ sources, scene, started, view, look, run, undo, onBegin }: { /** No other tool is in hand from now on. */ onBegin: () => void; sources: Sources; scene: SceneState; started: Started | null; view: Cell<ViewState | null>; look: (view: ViewState) => void; run: (operation: Operation) => Refused | null; undo: () => void }) {
  const { t } = useTranslation('combine')
  const toast = useToast()
  const [landmarks, setLandmarks] = useState<Landmarks | null>(null)
  const views = useRef<{ from: ViewState | null; to: ViewState | null }>({ from: null, to: null })
  const source = landmarks?.source ?? null
  const turn = landmarks ? turnOf(landmarks) : null
  const isGone = source !== null && !scene.sources[source]
  useEffect(() => { if (isGone) setLandmarks(null) }, [isGone])

  const held = useRef({ scene, sources })
  held.current = { scene, sources }
  useEffect(() => {
    const theatre = started?.theatre
    if (!theatre || source === null || turn === null) return
    theatre.setAlone(turn === 'from' ? source : MAIN)
    const next = views.current[turn] ?? (turn === 'from' ? frontOf(source, held.current, started) : null)
    if (next) look(next)
    return () => {
      views.current[turn] = view.get()
      theatre.setAlone(null)
    }
  }, [started, source, turn, look, view])

  // After the turn's own view was put aside: back to where one was.
  useEffect(() => {
    if (source === null) return
    return () => { if (views.current.to) look(views.current.to) }
  }, [source, look])

  const begin = useCallback((of: SourceId) => { onBegin(); views.current = { from: null, to: view.get() }; setLandmarks(newLandmarks(of)) }, [view, onBegin])
  const end = useCallback(() => setLandmarks(null), [])
  const pick = useCallback((picked: Picked | null) => setLandmarks((now) => {
    if (!now || !picked) return now
    const next = withPicked(now, picked)
    return next ?? now
  }), [])
  const fit = useMemo(() => (landmarks ? fitOf(landmarks) : null), [landmarks])
  const apply = () => {
    const now = landmarks && scene.sources[landmarks.source]
    if (!landmarks || !now || fit?.kind !== 'fitted') return
    const count = wholePairs(landmarks).length
    const { landmarks: _before, ...kept } = now
    if (run({ do: 'combine', id: landmarks.source, source: { ...kept, place: fit.place, fitMm: Math.round(fit.rmsMm * 100) / 100, landmarks: count } }) !== null) return
    end()
    toast({ text: t('fit.done', { mm: fitText(fit.rmsMm), count }), onUndo: undo })
  }
  return {
    /** 'from': the added model is alone in the picture, and the sides of the scene are not its patient's. */
    turn,
    landmarks, fit, begin, end, pick, apply,
    back: () => setLandmarks((now) => now && withoutLast(now)),
    remove: (index: number) => setLandmarks((now) => now && without(now, index)),
  }
}

/** From its own front, wherever it stands. */
function frontOf(source: SourceId, { scene, sources }: { scene: SceneState; sources: Sources }, { scene: { anatomicalView } }: Started): ViewState | null {
  const [manifest, of] = [sources.manifestOf(source), scene.sources[source]]
  if (!manifest || !of) return null
  const box = boxOf(manifest)
  const own = anatomicalView('A', middleOf(box), Math.hypot(...box.high.map((one, axis) => one - box.low[axis]!)) / 2)
  return { from: posed(own.from, of.place), to: posed(own.to, of.place), up: rotated(own.up, of.place.turn), heightMm: own.heightMm }
}
