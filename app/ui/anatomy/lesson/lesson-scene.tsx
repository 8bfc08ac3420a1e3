import { Hand, House, Redo2, Rotate3d, Undo2 } from 'lucide-react'
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import type { AssetManifest, Mark, Operation, SceneState, SourceId, StructureKey, ViewState } from '#vr/contract'
import type { Picked } from '#vr/core/scene'
import { withoutSource } from '#vr/core/state/apply'
import { newScene } from '#vr/core/state/empty'
import { MAIN } from '#vr/core/state/structure-key'
import type { OpenedLesson } from '~/domain/anatomy/lesson'
import type { Language } from '~/i18n/languages'
import { useTranslation } from '~/i18n/use-translation'
import { IconButton } from '~/ui/button'
import { cx } from '~/ui/class-names'
import { useSources } from '../combine/use-sources'
import { NoPictureYet } from '../model-state'
import { CineBar } from '../parts/cine-bar'
import { LiveOverlay } from '../parts/overlay'
import { boxOf, middleOf } from '../rules/cuts'
import { boundsOf, firstVolume } from '../rules/presets'
import { spaceOf } from '../rules/screens'
import { createStage, type Stage } from '../rules/stage'
import { keyOf, nameIn } from '../rules/tree'
import { useCine } from '../use-cine'
import { useOnline } from '../use-online'
import { useTheatre, type Started } from '../use-theatre'
import type { LessonPlaying } from './use-lesson-player'

/** What questions need of the picture. */
export interface SceneHands {
  manifest: AssetManifest
  stage: Stage
  started: Started | null
  language: Language
  /** Where the next press on a structure goes; null: it names what was pressed. */
  onPress(take: ((picked: Picked) => void) | null): void
  /** In place of those that were shown of an answer. */
  mark(marks: Record<string, Mark>): void
  highlight(key: StructureKey | null): void
  pickAt(clientX: number, clientY: number): Picked | null
  pickMiddle(): Picked | null
  view(): ViewState | null
  run(operation: Operation | readonly Operation[], gesture?: string): void
}

/** Of answers, among a scene's own. */
const OWN = 'answer.'

/** The model in a lesson: guided by it, or in the student's hands. */
export function LessonScene({ manifest, manifestUrl, title, playing, lesson, language, onHands }: { lesson: Pick<OpenedLesson, 'steps' | 'beside' | 'missing'>; manifest: AssetManifest; manifestUrl: string; title: string; playing: LessonPlaying; language: Language; /** The picture is there to be asked about; null: gone. */ onHands: (hands: SceneHands | null) => void }) {
  const { t } = useTranslation(['following', 'anatomy', 'combine'])
  const isOnline = useOnline()
  const first = useMemo(() => firstVolume(manifest), [manifest])
  const bounds = useMemo(() => boundsOf(manifest), [manifest])
  const stage = useMemo(() => createStage(newScene(manifest.model, manifest.revision), bounds), [manifest, bounds])
  const { scene, canUndo, canRedo } = useSyncExternalStore(stage.subscribe, stage.state, stage.state)
  const sources = useSources({ manifest, bounds, scene, titles: lesson.beside })
  const { whole } = sources
  // Further models of all steps are let in before the first is shown; null: they are on their way.
  const further = useMemo(() => lesson.steps.reduce<SceneState['sources']>((all, { state }) => ({ ...all, ...state.sources }), {}), [lesson.steps])
  const isAlone = Object.keys(further).length <= 1
  const [there, setThere] = useState<ReadonlySet<SourceId> | null>(null)
  const { bringAll } = sources
  useEffect(() => {
    let isOver = false
    if (!isAlone) void bringAll({ sources: further }).then((brought) => { if (!isOver) setThere(brought) })
    return () => { isOver = true }
  }, [bringAll, further, isAlone])
  const isReady = isAlone || there !== null
  const missing = Math.max(lesson.missing, there ? Object.keys(further).length - 1 - there.size : 0)
  const press = useRef<((picked: Picked) => void) | null>(null)
  const [named, setNamed] = useState<StructureKey | null>(null)
  const [asked, setAsked] = useState<StructureKey | null>(null)
  const [isPulling, setIsPulling] = useState(false)
  const picture = useTheatre({
    manifest, base: manifestUrl.slice(0, manifestUrl.lastIndexOf('/') + 1), stage, firstVolume: first, language, run: stage.do, sources,
    onPick: (picked) => { if (picked && press.current) press.current(picked); else setNamed(picked?.key ?? null) },
  })
  const { started, problem, isLost, view } = picture
  const cine = useCine({ manifest, scene, selected: named ? [named] : [], started })
  const space = useMemo(() => spaceOf(manifest), [manifest])
  const latest = useRef(playing)
  latest.current = playing
  const isMarking = useRef(false)

  // The lesson shows by this; whatever else changes the scene or the view is the student's hand.
  useEffect(() => {
    if (!isReady) return
    const box = boxOf(manifest)
    const theatre = started?.theatre
    const shown = (scene: SceneState) => (there ? Object.keys(scene.sources).filter((source) => source !== MAIN && !there.has(source)).reduce(withoutSource, scene) : scene)
    const detach = latest.current.attach({
      now: () => ({ scene: theatre?.state() ?? stage.state().scene, view: theatre?.view() ?? view.get() ?? latest.current.player.step().view }),
      draw(next, from) { theatre?.setState(next); theatre?.setView(from); view.set(from) },
      settle(next, from) {
        setNamed(null)
        stage.do({ do: 'restore', state: shown(next) })
        theatre?.setState(stage.state().scene)
        theatre?.setView(from)
        view.set(from)
      },
      body: { centre: middleOf(box), radiusMm: Math.hypot(...[0, 1, 2].map((axis) => box.high[axis]! - box.low[axis]!)) / 2 },
      firsts: new Map(manifest.volume ? [['main', first]] : []),
    })
    const touched = () => { if (!isMarking.current) latest.current.touched() }
    const ends = [stage.subscribe(touched), view.subscribe(touched)]
    return () => { for (const end of ends) end(); detach() }
  }, [manifest, stage, view, first, started, isReady, there])

  useEffect(() => started?.theatre.setTool(isPulling ? 'pull-out' : 'look'), [started, isPulling])
  useEffect(() => started?.theatre.setHighlighted(asked ?? named), [started, asked, named])

  const hands = useMemo<SceneHands>(() => ({
    manifest: whole, stage, started, language,
    onPress: (take) => { press.current = take },
    highlight: setAsked,
    mark(marks) {
      const gone = Object.keys(stage.state().scene.marks).filter((id) => id.startsWith(OWN) && !(id.slice(OWN.length) in marks))
      isMarking.current = true
      try {
        stage.do([...gone.map((id): Operation => ({ do: 'mark', id, mark: null })), ...Object.entries(marks).map(([id, mark]): Operation => ({ do: 'mark', id: `${OWN}${id}`, mark }))])
      } finally {
        isMarking.current = false
      }
    },
    pickAt(clientX, clientY) {
      const canvas = document.querySelector<HTMLCanvasElement>('[data-picture]')
      const box = canvas?.getBoundingClientRect()
      if (!box || !started || clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom) return null
      return started.theatre.pick(clientX - box.left, clientY - box.top)
    },
    pickMiddle() {
      const canvas = document.querySelector<HTMLCanvasElement>('[data-picture]')
      return canvas && started ? started.theatre.pick(canvas.clientWidth / 2, canvas.clientHeight / 2) : null
    },
    view: () => started?.theatre.view() ?? null,
    run: (operation, gesture) => { stage.do(operation, gesture ?? null) },
  }), [whole, stage, started, language])

  useEffect(() => {
    onHands(hands)
    return () => onHands(null)
  }, [hands, onHands])

  const seen = scene.volumes.main ?? first
  const chosen = named && whole.structures.find((one) => keyOf(one.key) === named)
  const isExploring = playing.state.mode === 'exploring'
  return (
    <section aria-label={title} className="relative min-h-0 min-w-0 flex-1 overflow-hidden bg-black">
      <canvas key={picture.round} ref={picture.canvas} tabIndex={0} aria-label={t('anatomy:picture.label', { title })} data-picture className={cx('absolute inset-0 size-full touch-none outline-none focus-visible:ring-2 focus-visible:ring-accent focus-visible:ring-inset', isPulling ? 'cursor-grab active:cursor-grabbing' : 'cursor-move')} />
      {!problem && <LiveOverlay key={picture.round} space={space} view={view} loaded={picture.loaded} canvas={picture.canvas} window={seen.shown && manifest.volume ? { ...seen.window, unit: manifest.volume.unit } : null} hint={isLost ? t('anatomy:state.lost') : isOnline ? null : t('offline')} />}
      {started && <Pointer playing={playing} started={started} />}
      {!problem && (
        <div role="toolbar" aria-label={t('tools')} className="absolute top-2 left-2 flex flex-col rounded-sm bg-raised/90">
          <IconButton label={t('anatomy:tool.turn')} aria-pressed={!isPulling} className={isPulling ? undefined : 'bg-accent-soft text-accent'} onClick={() => setIsPulling(false)}><Rotate3d aria-hidden /></IconButton>
          <IconButton label={t('anatomy:tool.pull')} aria-pressed={isPulling} className={isPulling ? 'bg-accent-soft text-accent' : undefined} onClick={() => setIsPulling(true)}><Hand aria-hidden /></IconButton>
          <IconButton label={t('anatomy:edit.undo')} disabled={!canUndo || !isExploring} onClick={() => stage.undo()}><Undo2 aria-hidden /></IconButton>
          <IconButton label={t('anatomy:edit.redo')} disabled={!canRedo || !isExploring} onClick={() => stage.redo()}><Redo2 aria-hidden /></IconButton>
          <IconButton label={t('whole')} onClick={() => started?.theatre.home()}><House aria-hidden /></IconButton>
        </div>
      )}
      {chosen && <p aria-live="polite" data-chosen className="pointer-events-none absolute top-10 left-1/2 max-w-[70%] -translate-x-1/2 truncate rounded-full bg-raised/90 px-4 py-1 font-medium">{nameIn(chosen.name, language)}</p>}
      {missing > 0 && !problem && <p role="status" data-missing-models={missing} className="pointer-events-none absolute inset-x-4 top-12 mx-auto w-fit max-w-lg rounded-sm bg-attention-soft px-3 py-1 text-center text-sm text-balance text-attention">{t('combine:scene.without', { count: missing })}</p>}
      {problem && <NoPictureYet why={{ kind: problem }} again={picture.again} mayEdit={false} studyId={null} onMakeAgain={() => undefined} />}
      {cine && !problem && <div className="absolute inset-x-0 bottom-0 opacity-95"><CineBar cine={cine} manifest={manifest} /></div>}
    </section>
  )
}

/** The teacher's finger, where it was while they spoke. */
function Pointer({ playing, started }: { playing: LessonPlaying; started: Started }) {
  const { pointer } = playing.state
  const at = pointer && started.theatre.project(pointer.to)
  if (!at) return null
  return <span aria-hidden data-pointer className="pointer-events-none absolute size-5 -translate-1/2 rounded-full border-2 border-white bg-accent/80 shadow-raised" style={{ left: at.x, top: at.y }} />
}

