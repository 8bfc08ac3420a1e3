import { useRouteLoaderData } from '@remix-run/react'
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore, type ReactNode, type RefObject } from 'react'
import type { AssetManifest, Operation, Refused, StructureKey, ViewState, VolumeState } from '#vr/contract'
import type { Picked } from '#vr/core/scene'
import { newScene } from '#vr/core/state/empty'
import type { Language } from '~/i18n/languages'
import { useTranslation } from '~/i18n/use-translation'
import { cx } from '~/ui/class-names'
import { useToast } from '~/ui/toast'
import type { Cell } from '../cell'
import { LandmarkLayer } from '../combine/landmark-layer'
import { ModelsPanel } from '../combine/models-panel'
import { SourceHand, type InHand } from '../combine/source-hand'
import { useLandmarks } from '../combine/use-landmarks'
import { useSources, type Sources } from '../combine/use-sources'
import { NoPictureYet } from '../model-state'
import { MarkLayer } from '../parts/mark-layer'
import { CineBar } from '../parts/cine-bar'
import { LiveOverlay } from '../parts/overlay'
import type { PanelProps } from '../parts/structures-panel'
import { Toolbar } from '../parts/toolbar'
import { WindowDrag } from '../parts/window-drag'
import { boxOf, movedOf, newBox, type Box } from '../rules/cuts'
import { isPointTool, type Tool } from '../rules/keys'
import { boundsOf, firstVolume } from '../rules/presets'
import { spaceOf } from '../rules/screens'
import { createStage, type Stage } from '../rules/stage'
import { asMade, putTogether } from '../rules/verbs'
import { useCine } from '../use-cine'
import { useCommands } from '../use-commands'
import { useHandKeys } from '../use-hand-keys'
import { useMarking } from '../use-marking'
import { useOnline } from '../use-online'
import { useTheatre, type Started } from '../use-theatre'

/** What the forms beside the picture may do with it. */
export interface SceneHands {
  manifest: AssetManifest
  stage: Stage
  started: Started | null
  selected: readonly StructureKey[]
  select: (keys: readonly StructureKey[]) => void
  view: Cell<ViewState | null>
  look: (view: ViewState) => void
  canvas: RefObject<HTMLCanvasElement | null>
  /** The next press on a structure goes there; null: nobody waits for one. */
  pickNext: (take: ((picked: Picked) => void) | null) => void
  isPicking: boolean
  panel: PanelProps
  /** The models beside the first, and their panel. */
  sources: Sources
  models: ReactNode
  box: Box
  first: VolumeState
  /** Lines' colour, and the mark that was placed last. */
  marks: { colour: string; setColour: (colour: string) => void; fresh: string | null }
}

/** The theatre as a desk needs it: the same picture, bar and verbs, and what is at its side given by whoever shows it. */
export function DeskScene({ manifest, base, title, before, children }: { manifest: AssetManifest; base: string; title: string; before: (hands: SceneHands) => ReactNode; children: (hands: SceneHands) => ReactNode }) {
  const { t, i18n } = useTranslation('anatomy')
  const words = useTranslation('authoring').t
  const language = i18n.language as Language
  const toast = useToast()
  const isOnline = useOnline()
  const box = useMemo(() => boxOf(manifest), [manifest])
  const first = useMemo(() => firstVolume(manifest), [manifest])
  const bounds = useMemo(() => boundsOf(manifest), [manifest])
  const stage = useMemo(() => createStage(newScene(manifest.model, manifest.revision), bounds), [manifest, bounds])
  const { scene, canUndo, canRedo } = useSyncExternalStore(stage.subscribe, stage.state, stage.state)
  const sources = useSources({ manifest, bounds, scene })
  const { whole } = sources
  const [hand, setHand] = useState<InHand | null>(null)
  const [selected, setSelected] = useState<readonly StructureKey[]>([])
  const [tool, setTool] = useState<Tool>('turn')
  const toTurn = useCallback(() => setTool('turn'), [])
  const [isPicking, setPicking] = useState(false)
  const taking = useRef<((picked: Picked) => void) | null>(null)
  const pickNext = useCallback((take: ((picked: Picked) => void) | null) => {
    taking.current = take
    setPicking(take !== null)
  }, [])
  const refused = useCallback((why: Refused | null) => {
    if (why) toast({ text: t(why === 'too-many' ? 'cut.tooMany' : why === 'out-of-bounds' ? 'refused.out-of-bounds' : 'refused.general'), tone: 'danger' })
    return why
  }, [toast, t])
  const run = useCallback((operation: Operation | readonly Operation[], gesture: string | null = null) => refused(stage.do(operation, gesture)), [stage, refused])
  const onPick = useRef<(picked: Picked | null) => void>(() => undefined)
  const space = useMemo(() => spaceOf(manifest), [manifest])
  const picture = useTheatre({ manifest, base, stage, firstVolume: first, language, run, sources, onPick: (picked) => onPick.current(picked) })
  const { started, problem, isLost, view, canvas } = picture
  const look = useCallback((next: ViewState) => { started?.theatre.setView(next); view.set(next) }, [started, view])
  const [fresh, setFresh] = useState<string | null>(null)
  const me = useRouteLoaderData('root') as { person: { id: string } | null } | undefined
  const marking = useMarking({ tool, run, started, sources, main: manifest, manifest: whole, by: me?.person?.id ?? 'nobody', onPlaced: setFresh })
  const registering = useLandmarks({ sources, scene, started, view, look, run, undo: stage.undo, onBegin: toTurn })
  onPick.current = (picked) => {
    if (registering.landmarks) return registering.pick(picked)
    const take = taking.current
    if (!take) return isPointTool(tool) ? marking.point(picked) : setSelected(picked ? [picked.key] : [])
    if (!picked) return
    pickNext(null)
    take(picked)
  }
  const keys = useHandKeys({ tool, selected, scene, started, run, endGesture: stage.endGesture, onPick: (picked) => onPick.current(picked) })
  const command = useCommands({ manifest: whole, stage, box, firstVolume: first, selected, select: setSelected, setTool, toggleList: () => undefined, started, look, run })
  useEffect(() => started?.theatre.setTool(tool === 'pull' ? 'pull-out' : 'look'), [started, tool])
  useEffect(() => started?.theatre.setHighlighted(selected.length === 1 ? selected[0]! : null), [started, selected])
  useEffect(() => {
    if (!isPicking) return
    const leave = (event: KeyboardEvent) => { if (event.key === 'Escape') pickNext(null) }
    window.addEventListener('keydown', leave)
    return () => window.removeEventListener('keydown', leave)
  }, [isPicking, pickNext])

  const seen = scene.volumes.main ?? first
  const isApart = scene.explode.amount > 0 || scene.peel > 0 || movedOf(scene).length > 0
  const cine = useCine({ manifest, scene, selected, started })
  const isHiding = Object.values(scene.structures).some(({ shown, opacity }) => shown === false || opacity !== undefined)
  const hands: SceneHands = { manifest, stage, started, selected, select: setSelected, view, look, canvas, pickNext, isPicking, panel: { manifest: whole, scene, run, endGesture: stage.endGesture }, sources, models: <ModelsPanel {...{ scene, sources, registering, hand, setHand, run }} main={manifest} isShared endGesture={stage.endGesture} undo={stage.undo} />, box, first, marks: { colour: marking.colour, setColour: marking.setColour, fresh } }
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col sm:flex-row">
      {before(hands)}
      <div className="flex min-h-0 min-w-0 flex-1 flex-col max-sm:h-[44dvh] max-sm:flex-none">
        <Toolbar
          tool={tool} run={command} hasSelection={selected.length > 0} hasBox={scene.box !== null}
          onBox={() => { run({ do: 'box', box: scene.box ? null : newBox(box) }) }} onCut={() => undefined}
          onReset={() => { if (run(asMade(manifest)) === null) { setSelected([]); toast({ text: t('verb.wasReset'), onUndo: () => stage.undo() }) } }} onTogether={() => run(putTogether(scene))}
          can={{ undo: canUndo, redo: canRedo, cut: scene.planes.length < 3, window: manifest.volume !== null && seen.shown, together: isApart, showAll: isHiding }}
        />
        <section aria-label={title} className="relative min-h-0 min-w-0 flex-1 overflow-hidden bg-black" onKeyDownCapture={keys.press} onKeyUpCapture={keys.release}>
          <canvas key={picture.round} ref={canvas} tabIndex={0} aria-label={t('picture.label', { title })} data-picture className={cx('absolute inset-0 size-full touch-none outline-none focus-visible:ring-2 focus-visible:ring-accent focus-visible:ring-inset', isPicking ? 'cursor-crosshair' : tool === 'pull' ? 'cursor-grab' : 'cursor-move')} />
          {tool === 'window' && seen.shown && manifest.volume && <WindowDrag window={seen.window} volume={manifest.volume} onWindow={(window) => run({ do: 'volume', of: 'main', set: { window } }, 'window drag')} onEnd={stage.endGesture} />}
          {!problem && <LiveOverlay key={picture.round} space={registering.turn === 'from' ? { ...space, hasSides: false } : space} view={view} loaded={picture.loaded} canvas={canvas} window={seen.shown && manifest.volume ? { ...seen.window, unit: manifest.volume.unit } : null} hint={isLost ? t('state.lost') : isOnline ? null : t('state.offline')} />}
          {started && !problem && <MarkLayer tool={tool} started={started} view={view} canvas={canvas} draft={marking.draft} onLine={marking.line} marker={null} />}
          {hand && started && !problem && <SourceHand {...{ hand, sources, scene, view, run }} onEnd={stage.endGesture} leave={() => setHand(null)} />}
          {registering.landmarks && started && !problem && <LandmarkLayer {...{ registering, scene, started, view }} />}
          {isPicking && <p role="status" className="pointer-events-none absolute top-8 left-1/2 -translate-x-1/2 rounded-full bg-accent px-4 py-1 font-medium text-on-accent">{words('pick.now')}</p>}
          {problem && <NoPictureYet why={{ kind: problem }} again={picture.again} mayEdit={false} studyId={null} onMakeAgain={() => undefined} />}
        </section>
        {cine && !problem && <CineBar cine={cine} manifest={manifest} />}
      </div>
      {children(hands)}
    </div>
  )
}
