import { useRouteLoaderData, useSearchParams } from '@remix-run/react'
import { ArrowLeft, PanelRight } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore, type ReactNode } from 'react'
import type { AssetManifest, Operation, Refused, SceneState, StructureKey, ViewState } from '#vr/contract'
import type { Picked } from '#vr/core/scene'
import { newScene } from '#vr/core/state/empty'
import { sourceOf } from '#vr/core/state/structure-key'
import type { OpenBounds } from '#vr/core/volume/bounds'
import type { wearerPorts } from '#vr/lab/wearer'
import type { Language } from '~/i18n/languages'
import { useTranslation } from '~/i18n/use-translation'
import { Button, IconButton, LinkButton } from '~/ui/button'
import { cx } from '~/ui/class-names'
import { useToast } from '~/ui/toast'
import type { Cell } from './cell'
import { LandmarkLayer } from './combine/landmark-layer'
import { ModelsPanel } from './combine/models-panel'
import { SourceHand, type InHand } from './combine/source-hand'
import { useLandmarks } from './combine/use-landmarks'
import { useSources } from './combine/use-sources'
import { HeaderActions } from './header-actions'
import { NoPictureYet } from './model-state'
import { ChosenBar } from './parts/chosen-bar'
import { CineBar } from './parts/cine-bar'
import { MarkLayer } from './parts/mark-layer'
import { LiveOverlay } from './parts/overlay'
import { SidePanel, type PanelName } from './parts/side-panel'
import { Toolbar } from './parts/toolbar'
import { WindowDrag } from './parts/window-drag'
import { boxOf, movedOf, newBox } from './rules/cuts'
import { isPointTool, type Tool } from './rules/keys'
import { lookAt, placeOfAddress } from './rules/marks'
import { boundsOf, firstVolume } from './rules/presets'
import { screenOfKey, spaceOf } from './rules/screens'
import { createStage, type Stage } from './rules/stage'
import { keyOf } from './rules/tree'
import { asMade, putTogether } from './rules/verbs'
import { saveStl } from './save-stl'
import type { ShownScene, TheatrePageProps } from './theatre-page'
import { useCine } from './use-cine'
import { useCommands } from './use-commands'
import { useHandKeys } from './use-hand-keys'
import { useMarking } from './use-marking'
import { useOnline } from './use-online'
import { useTheatre, type Started } from './use-theatre'

const WIDE = '(min-width: 640px)'

/** A scene that is not the page's own: of a lab. */
export interface SharedDesk {
  stage: Stage
  bounds: OpenBounds
  /** Below the header: who is here, who leads. */
  bar: ReactNode
  /** Says why something was not done. */
  onRefused(why: Refused): void
  /** The picture is there; null: it is gone. */
  onStarted(started: Started | null, view: Cell<ViewState | null>): void
  /** For the headset's ports of the same names (vr/xr/contract.ts). */
  headset: ReturnType<typeof wearerPorts> & { scene(): SceneState }
  /** What hands hold, others' and one's own. */
  hands: Parameters<typeof useTheatre>[0]['lab']
  /** The reader's own, to be shown to everybody. */
  scenes: readonly ShownScene[]
  /** Where a scene is shown by its id; null: the picture is a copy of one's own. */
  labId: string | null
}

/** A made model: the picture, the verbs on one bar, what there is at the side or, on a phone, at the thumb. */
export function Theatre({ model, manifest, manifestUrl, scenes, onNewer, shared: desk }: Pick<TheatrePageProps, 'model' | 'scenes'> & { shared?: SharedDesk; manifest: AssetManifest; manifestUrl: string; /** There is a newer revision: shows that. */ onNewer: (() => void) | null }) {
  const { t, i18n } = useTranslation('anatomy')
  const language = i18n.language as Language
  const toast = useToast()
  const isOnline = useOnline()
  const box = useMemo(() => boxOf(manifest), [manifest])
  const first = useMemo(() => firstVolume(manifest), [manifest])
  const given = desk?.stage
  const sharedBounds = desk?.bounds
  const bounds = useMemo(() => sharedBounds ?? boundsOf(manifest), [manifest, sharedBounds])
  const stage = useMemo(() => given ?? createStage(newScene(manifest.model, manifest.revision), bounds), [manifest, given, bounds])
  const { scene, canUndo, canRedo, isChanged } = useSyncExternalStore(stage.subscribe, stage.state, stage.state)
  const sources = useSources({ manifest, bounds, scene })
  const { whole } = sources
  const [hand, setHand] = useState<InHand | null>(null)
  const [selected, setSelected] = useState<readonly StructureKey[]>([])
  const [tool, setTool] = useState<Tool>('turn')
  const toTurn = useCallback(() => setTool('turn'), [])
  const [panel, setPanel] = useState<PanelName | null>(() => (typeof window !== 'undefined' && window.matchMedia(WIDE).matches ? 'structures' : null))
  const last = useRef<PanelName>('structures')
  if (panel) last.current = panel
  const togglePanel = useCallback(() => setPanel((shown) => (shown ? null : last.current)), [])

  const onRefused = desk?.onRefused
  const refused = useCallback((why: Refused | null) => {
    if (why && onRefused) onRefused(why)
    else if (why) toast({ text: t(why === 'too-many' ? 'cut.tooMany' : why === 'out-of-bounds' ? 'refused.out-of-bounds' : 'refused.general'), tone: 'danger' })
    return why
  }, [toast, t, onRefused])
  const run = useCallback((operation: Operation | readonly Operation[], gesture: string | null = null) => refused(stage.do(operation, gesture)), [stage, refused])
  const onPick = useRef<(picked: Picked | null) => void>(() => undefined)
  const picture = useTheatre({ manifest, base: manifestUrl.slice(0, manifestUrl.lastIndexOf('/') + 1), stage, firstVolume: first, language, run, sources, onPick: (picked) => onPick.current(picked), lab: desk?.hands })
  const { started, problem, isLost, view } = picture
  const look = useCallback((next: ViewState) => { started?.theatre.setView(next); view.set(next) }, [started, view])
  const [fresh, setFresh] = useState<string | null>(null)
  const [picked, setPicked] = useState<Picked | null>(null)
  const me = useRouteLoaderData('root') as { person: { id: string } | null } | undefined
  const marking = useMarking({ tool, run, started, sources, main: manifest, manifest: whole, by: me?.person?.id ?? 'nobody', onPlaced: (id) => { setFresh(id); if (tool === 'label' || window.matchMedia(WIDE).matches) setPanel('marks') } })
  const registering = useLandmarks({ sources, scene, started, view, look, run, undo: stage.undo, onBegin: toTurn })
  onPick.current = (found) => {
    if (registering.landmarks) return registering.pick(found)
    if (isPointTool(tool)) return marking.point(found)
    setPicked(found)
    setSelected(found ? [found.key] : [])
  }
  // What came with the address is shown once the picture is there: from where one stands, with the place in the middle.
  const marker = placeOfAddress(useSearchParams()[0].get('at'))
  useEffect(() => { if (started && marker) look(lookAt(started.theatre.view(), marker)) }, [started])
  const cine = useCine({ manifest, scene, selected, started })
  const space = useMemo(() => spaceOf(manifest), [manifest])
  const keys = useHandKeys({ tool, selected, scene, started, run, endGesture: stage.endGesture, onPick: (found) => onPick.current(found) })
  const command = useCommands({ manifest: whole, stage, box, firstVolume: first, selected, select: setSelected, setTool, toggleList: togglePanel, started, look, run })

  const onStarted = desk?.onStarted
  useEffect(() => onStarted?.(started, view), [onStarted, started, view])
  useEffect(() => started?.theatre.setTool(tool === 'pull' ? 'pull-out' : 'look'), [started, tool])
  useEffect(() => started?.theatre.setHighlighted(selected.length === 1 ? selected[0]! : null), [started, selected])
  const atPicked = picked && selected.length === 1 && selected[0] === picked.key ? picked : null

  const seen = scene.volumes.main ?? first
  const isApart = scene.explode.amount > 0 || scene.peel > 0 || movedOf(scene).length > 0
  const isHiding = Object.values(scene.structures).some(({ shown, opacity }) => shown === false || opacity !== undefined)
  const shared = { manifest: whole, scene, run, endGesture: stage.endGesture }
  const chosen = selected.length === 1 ? whole.structures.find((one) => keyOf(one.key) === selected[0]) : undefined
  return (
    <div data-theatre="open" className="fixed inset-0 flex flex-col bg-surface text-ink">
      <header className="flex shrink-0 items-center gap-1 border-b border-line bg-raised px-2 py-1">
        <LinkButton to="/anatomy" tone="quiet" size="icon" aria-label={t('toList')} title={t('toList')}><ArrowLeft aria-hidden /></LinkButton>
        <h1 className="min-w-0 flex-1 truncate font-semibold">{model.title} {model.shows && model.shows !== 'all' && <span className="font-normal text-ink-soft">· {t(`shows.${model.shows}`)}</span>}</h1>
        {model.study && <LinkButton to={`/images/${model.study.id}`} tone="quiet" className="max-md:hidden">{t('openStudy')}</LinkButton>}
        <div className="flex shrink-0 items-center gap-1 max-sm:max-w-[55%] max-sm:overflow-x-auto"><HeaderActions {...{ model, stage, started }} manifest={whole} shared={desk} /></div>
        <IconButton label={t('list.toggle')} aria-pressed={panel !== null} className={panel ? 'bg-accent-soft text-accent' : undefined} onClick={togglePanel}><PanelRight aria-hidden /></IconButton>
      </header>
      {desk?.bar}
      {onNewer && <p role="status" className="flex shrink-0 flex-wrap items-center gap-x-4 border-b border-line bg-attention-soft px-3 py-1 text-sm text-attention">{t('newer.text')}<Button onClick={onNewer}>{t('newer.show')}</Button></p>}
      <Toolbar
        tool={tool} run={command} hasSelection={selected.length > 0} hasBox={scene.box !== null}
        onBox={() => { run({ do: 'box', box: scene.box ? null : newBox(box) }); setPanel('cuts') }}
        onCut={() => { if (window.matchMedia(WIDE).matches) setPanel('cuts') }}
        onReset={() => { if (run(asMade(manifest)) === null) { setSelected([]); toast({ text: t('verb.wasReset'), onUndo: () => stage.undo() }) } }} onTogether={() => run(putTogether(scene))}
        onExport={() => { if (started) saveStl(started.theatre.exportStl(selected.length ? selected : undefined), (key) => sources.besides.find(({ source }) => source === sourceOf(key))?.title ?? model.title) }}
        can={{ undo: canUndo, redo: canRedo, cut: scene.planes.length < 3, window: manifest.volume !== null && seen.shown, together: isApart, showAll: isHiding }}
      />
      <div className="flex min-h-0 flex-1 flex-col sm:flex-row">
        <section aria-label={model.title} className="relative min-h-0 min-w-0 flex-1 overflow-hidden bg-black" onKeyDownCapture={keys.press} onKeyUpCapture={keys.release}>
          <canvas key={picture.round} ref={picture.canvas} tabIndex={0} aria-label={t('picture.label', { title: model.title })} data-picture className={cx('absolute inset-0 size-full touch-none outline-none focus-visible:ring-2 focus-visible:ring-accent focus-visible:ring-inset', tool === 'pull' ? 'cursor-grab active:cursor-grabbing' : 'cursor-move')} />
          {tool === 'window' && seen.shown && manifest.volume && <WindowDrag window={seen.window} volume={manifest.volume} onWindow={(window) => run({ do: 'volume', of: 'main', set: { window } }, 'window drag')} onEnd={stage.endGesture} />}
          {!problem && <LiveOverlay key={picture.round} space={registering.turn === 'from' ? { ...space, hasSides: false } : space} view={view} loaded={picture.loaded} canvas={picture.canvas} window={seen.shown && manifest.volume ? { ...seen.window, unit: manifest.volume.unit } : null} hint={isLost ? t('state.lost') : isOnline ? null : t('state.offline')} />}
          {started && !problem && <MarkLayer tool={tool} started={started} view={view} canvas={picture.canvas} draft={marking.draft} onLine={marking.line} marker={marker} />}
          {hand && started && !problem && <SourceHand {...{ hand, sources, scene, view, run }} onEnd={stage.endGesture} leave={() => setHand(null)} />}
          {registering.landmarks && started && !problem && <LandmarkLayer {...{ registering, scene, started, view }} />}
          {chosen && <ChosenBar name={chosen.name} at={screenOfKey(manifest, keyOf(chosen.key))?.stands === 'beside' ? null : atPicked} slices={(sources.manifestOf(sourceOf(selected[0]!)) ?? manifest).slices} />}
          {problem && <NoPictureYet why={{ kind: problem }} again={picture.again} mayEdit={model.mayEdit} studyId={model.study?.id ?? null} onMakeAgain={() => undefined} />}
        </section>
        {panel && (
          <SidePanel
            {...shared} panel={panel} setPanel={setPanel} selected={selected} onSelect={setSelected} box={box} first={first} scenes={desk?.scenes ?? scenes} modelId={model.id} lab={desk ? { id: desk.labId } : null} stage={stage} sources={sources} isChanged={isChanged} view={view} look={look} refused={refused}
            models={<ModelsPanel {...{ scene, sources, registering, hand, setHand, run }} main={manifest} isShared={desk !== undefined} endGesture={stage.endGesture} undo={stage.undo} />}
            started={started} colour={marking.colour} setColour={marking.setColour} fresh={fresh}
          />
        )}
      </div>
      {cine && !problem && <CineBar cine={cine} manifest={manifest} />}
    </div>
  )
}
