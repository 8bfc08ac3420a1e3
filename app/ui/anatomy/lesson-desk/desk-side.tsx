import { Box as BoxIcon, CircleHelp, Combine, Layers3, Mic, Ruler, Scissors, Split, Type } from 'lucide-react'
import { useEffect, useRef, useState, useSyncExternalStore, type ReactNode } from 'react'
import { withoutSource } from '#vr/core/state/apply'
import { MAIN, plainOf } from '#vr/core/state/structure-key'
import { canonicalText } from '#vr/core/state/normalise'
import type { LessonStep, SceneState, ViewState } from '#vr/contract'
import { sceneFor } from '~/domain/anatomy/anatomy'
import { useTranslation } from '~/i18n/use-translation'
import { cx } from '~/ui/class-names'
import { useToast } from '~/ui/toast'
import { useCell } from '../cell'
import { ApartPanel } from '../parts/apart-panel'
import { CutsPanel } from '../parts/cuts-panel'
import { MarksPanel } from '../parts/marks-panel'
import { StructuresPanel } from '../parts/structures-panel'
import { VolumePanel } from '../parts/volume-panel'
import type { SceneHands } from './desk-scene'
import { StepQuestion } from './step-question'
import { StepVoice } from './step-voice'
import { StepWords } from './step-words'
import type { Desk } from './use-desk'

const TABS = ['words', 'voice', 'question', 'structures', 'models', 'cuts', 'apart', 'marks', 'volume'] as const
type Tab = (typeof TABS)[number]
const ICONS: Record<Tab, ReactNode> = { words: <Type aria-hidden />, voice: <Mic aria-hidden />, question: <CircleHelp aria-hidden />, structures: <Layers3 aria-hidden />, models: <Combine aria-hidden />, cuts: <Scissors aria-hidden />, apart: <Split aria-hidden />, marks: <Ruler aria-hidden />, volume: <BoxIcon aria-hidden /> }
const isOfScene = (tab: Tab) => tab === 'structures' || tab === 'models' || tab === 'cuts' || tab === 'apart' || tab === 'marks' || tab === 'volume'

/** At the side: the step that is open, and what can be done with the scene. */
export function DeskSide({ desk, hands, lessonId }: { desk: Desk; hands: SceneHands | null; lessonId: string }) {
  const { t } = useTranslation('authoring')
  const [tab, setTab] = useState<Tab>('words')
  const { current } = desk
  // A mark that was just placed wants its words.
  const fresh = hands?.marks.fresh ?? null
  useEffect(() => { if (fresh) setTab('marks') }, [fresh])
  const shown: Tab = !hands && isOfScene(tab) ? 'words' : tab
  const change = (part: Partial<LessonStep>) => { if (current) desk.change(current.step.id, part) }
  const ofStep = (content: ReactNode) => (current ? content : <p className="p-4 text-ink-soft">{t('noStep')}</p>)
  return (
    <aside aria-label={t('side')} className="flex min-h-0 flex-col border-line bg-raised max-sm:flex-1 max-sm:border-t sm:w-80 sm:shrink-0 sm:border-l lg:w-96 min-[110rem]:w-[34rem]">
      {hands && <ShowStep desk={desk} hands={hands} />}
      <div role="tablist" aria-label={t('side')} className="flex shrink-0 border-b border-line px-1">
        {TABS.filter((one) => (hands ? one !== 'volume' || hands.manifest.volume : !isOfScene(one))).map((one) => (
          <button key={one} type="button" role="tab" aria-selected={shown === one} aria-label={t(`tab.${one}`)} title={t(`tab.${one}`)} onClick={() => setTab(one)} className={cx('inline-flex h-11 min-w-8 flex-1 items-center justify-center border-b-2 [&_svg]:size-5', shown === one ? 'border-accent text-accent' : 'border-transparent text-ink-soft hover:text-ink')}>{ICONS[one]}</button>
        ))}
      </div>
      <h2 className="shrink-0 px-4 pt-3 font-semibold">{t(`tab.${shown}`)}</h2>
      {shown === 'words' && ofStep(current && (hands ? <WordsAndScene desk={desk} hands={hands} /> : <StepWords step={current.step} onChange={change} scene={null} />))}
      {shown === 'voice' && ofStep(current && <StepVoice key={current.step.id} lessonId={lessonId} one={current} hands={hands} onChange={change} onVoice={(language, key) => desk.setVoice(current.step.id, language, key)} settle={desk.settle} />)}
      {shown === 'question' && ofStep(current && <StepQuestion quiz={current.step.quiz} hands={hands} onChange={(quiz) => change({ quiz })} />)}
      {hands && shown === 'structures' && <StructuresPanel {...hands.panel} selected={hands.selected} onSelect={hands.select} />}
      {hands && shown === 'models' && hands.models}
      {hands && shown === 'cuts' && <CutsPanel {...hands.panel} box={hands.box} />}
      {hands && shown === 'apart' && <ApartPanel {...hands.panel} box={hands.box} />}
      {hands && shown === 'marks' && <MarksPanel {...hands.panel} {...hands.marks} started={hands.started} look={hands.look} />}
      {hands && shown === 'volume' && <VolumePanel {...hands.panel} first={hands.first} besides={hands.sources.besides} />}
    </aside>
  )
}

/** The step's scene as the present revision can show it. */
const sceneOf = (step: LessonStep, { manifest }: SceneHands): SceneState =>
  sceneFor(step.state, { id: manifest.model, revision: manifest.revision, keys: new Set(manifest.structures.map(({ key }) => plainOf(key))) })

function show(step: LessonStep, hands: SceneHands): void {
  const scene = sceneOf(step, hands)
  const others = Object.keys(scene.sources).filter((source) => source !== MAIN)
  const restore = (there: ReadonlySet<string>) => {
    hands.stage.do({ do: 'restore', state: others.filter((source) => !there.has(source)).reduce(withoutSource, scene) })
    hands.look(step.view)
  }
  if (others.length === 0) restore(new Set())
  else void hands.sources.bringAll(scene).then(restore)
}

/** When another step is opened, its scene is shown; a step that was just made of the scene is there already. */
function ShowStep({ desk, hands }: { desk: Desk; hands: SceneHands }) {
  const last = useRef<string | null>(null)
  const { current } = desk
  const { started } = hands
  useEffect(() => {
    if (!started || !current || last.current === current.step.id) return
    last.current = current.step.id
    hands.pickNext(null)
    if (differs(current.step, hands, hands.stage.state().scene, hands.view.get())) show(current.step, hands)
  }, [started, current, hands])
  return null
}

/** A hand's tremble at the mouse is no other view. */
const VIEW_DIFFERS_MM = 0.5
function differs(step: LessonStep, hands: SceneHands, scene: SceneState, view: ViewState | null): boolean {
  const far = (a: readonly number[], b: readonly number[]) => a.some((part, axis) => Math.abs(part - b[axis]!) > VIEW_DIFFERS_MM)
  if (view && (far(view.from, step.view.from) || far(view.to, step.view.to) || Math.abs(view.heightMm - step.view.heightMm) > VIEW_DIFFERS_MM)) return true
  return canonicalText(scene) !== canonicalText(sceneOf(step, hands))
}

function WordsAndScene({ desk, hands }: { desk: Desk; hands: SceneHands }) {
  const { t } = useTranslation('authoring')
  const toast = useToast()
  const { scene } = useSyncExternalStore(hands.stage.subscribe, hands.stage.state, hands.stage.state)
  const view = useCell(hands.view)
  const { step } = desk.current!
  const take = () => {
    const looked = hands.view.get()
    if (!looked) return
    const before = { state: step.state, view: step.view }
    desk.change(step.id, { state: hands.stage.state().scene, view: looked })
    toast({ text: t('scene.taken'), tone: 'done', onUndo: () => { desk.change(step.id, before); show({ ...step, ...before }, hands) } })
  }
  return <StepWords step={step} onChange={(part) => desk.change(step.id, part)} scene={{ differs: differs(step, hands, scene, view), take, show: () => show(step, hands) }} />
}
