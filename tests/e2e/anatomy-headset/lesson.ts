import type { LessonStep, Mm3, Quiz, QuizAnswer, QuizScore, SceneState, StructureKey, Two } from '#vr/contract'
import { answerOf, askedOf, type OrderOf } from '#vr/core/lesson/asked'
import { pointerAt } from '#vr/core/lesson/player'
import { scoreOf } from '#vr/core/lesson/quiz'
import { createSurface } from '#vr/core/lesson/surface'
import { fixtureManifest, fixtureParts } from '#vr/core/scene/fixture'
import { newScene } from '#vr/core/state/empty'
import { anatomyOf } from '#vr/core/state/looks'
import type { LessonPort, LessonShown } from '#vr/xr'

type Step = Pick<LessonStep, 'state' | 'view' | 'title' | 'text' | 'quiz' | 'pointer'>
const key = (name: string): StructureKey => `main/${name}`
const two = (en: string, zh = en): Two => ({ en, zh })
const from = (x: number, y: number) => ({ from: [x, y, 0] as Mm3, to: [0, 0, 0] as Mm3, up: [0, 0, 1] as Mm3, heightMm: 300 })
const whole = () => newScene('fixture', 1)

/** Two steps and a question, as a lesson's player shows them. In the first the teacher points at the ball's front all the time. */
const FOLLOWED: Step[] = [
  { title: two('All of it'), text: two('Three bodies, the ball at the left front.'), state: whole(), view: from(0, -500), quiz: null, pointer: [{ atMs: 0, from: [0, -500, 0], to: [40, -75, 30] }, { atMs: 600_000, from: [0, -500, 0], to: [40, -75, 30] }] },
  { title: two('Without the box'), text: two('Where is the ball?'), state: { ...whole(), structures: { 'main/middle': { opacity: 0.3 } } }, view: from(500, 0), quiz: { ask: 'point-at', structure: key('ball'), toleranceMm: 5 }, pointer: [] },
]

const asking = (quiz: Quiz, view = from(0, -500)): Step => ({ title: two(quiz.ask), text: two(quiz.ask), state: whole(), view, quiz, pointer: [] })
/** From the left front: the box in the middle stands before the one at the right back. */
const BEHIND = from(600, -720)
export const KINDS: Record<Quiz['ask'], Step> = {
  'point-at': asking({ ask: 'point-at', structure: key('ball'), toleranceMm: 3 }),
  name: asking({ ask: 'name', structure: key('back'), choices: [two('Ball'), two('Right back box'), two('Middle box')], right: 1 }),
  'place-label': asking({ ask: 'place-label', labels: [{ text: two('Ball'), structure: key('ball') }, { text: two('Middle'), structure: key('middle') }], toleranceMm: 3 }),
  'cut-to-see': asking({ ask: 'cut-to-see', structure: key('back'), visible: 0.5, mayHide: [] }, BEHIND),
  'order-layers': asking({ ask: 'order-layers', layers: [key('ball'), key('middle'), key('back')] }),
  needle: asking({ ask: 'needle', point: 'LI4', entry: [0, -30, 0], toleranceMm: 3, direction: [0, 1, 0], toleranceDeg: 5, depthMm: [10, 25], avoid: [key('ball')] }),
}

/** Choices as they are shown: the last first. */
const backwards: OrderOf = (count) => Array.from({ length: count }, (_one, n) => count - 1 - n)

export interface LessonHeard { step: number; answers: QuizAnswer[]; scores: QuizScore[]; isSpeaking: boolean }

/** A lesson as the page of one gives it to the headset; answers are judged as the server does. */
export function lessonPort(which: true | Quiz['ask'], restore: (state: SceneState) => void): { port: LessonPort; heard: LessonHeard } {
  const steps = which === true ? FOLLOWED : [KINDS[which]]
  const manifest = fixtureManifest()
  const nameOf = (wanted: StructureKey) => manifest.structures.find((one) => key(one.key) === wanted)?.name ?? null
  const surfaces = new Map(fixtureParts(1).map((part) => [key(part.key), createSurface({ positions: new Float32Array(part.geometry.getAttribute('position').array), indices: new Uint32Array(part.geometry.index!.array) }, 0.2)]))
  const heard: LessonHeard = { step: 1, answers: [], scores: [], isSpeaking: false }
  const listeners = new Set<() => void>()
  const changed = () => { for (const listener of listeners) listener() }
  let verdict: LessonShown['verdict'] = null
  const began = performance.now()
  const step = () => steps[heard.step - 1]!
  const go = (to: number) => {
    heard.step = Math.min(steps.length, Math.max(1, to))
    verdict = null
    restore(step().state)
    changed()
  }
  const question = (): LessonShown['question'] => {
    const { quiz, text } = step()
    if (!quiz) return null
    const asked = askedOf(quiz, nameOf, backwards)
    const names = asked.ask === 'name' ? asked.choices.map(({ en }) => en) : asked.ask === 'place-label' ? asked.labels.map(({ en }) => en) : asked.ask === 'order-layers' ? asked.layers.map((one) => nameOf(one)!.en) : []
    return { asked, text: text.en, names }
  }
  const port: LessonPort = {
    now: () => ({ title: step().title.en, text: step().text.en, step: heard.step, of: steps.length, view: step().view, isExploring: false, question: question(), verdict, voice: heard.isSpeaking ? 'speaking' : 'silent' }),
    subscribe: (listener) => { listeners.add(listener); return () => listeners.delete(listener) },
    next: () => go(heard.step + 1),
    previous: () => go(heard.step - 1),
    answer: (answer) => {
      const score = scoreOf(step().quiz!, answerOf(step().quiz!, answer, backwards)!, { anatomy: anatomyOf('main', manifest), keys: [...surfaces.keys()], surfaceOf: (one) => surfaces.get(one), begin: step().state })!
      heard.answers.push(answer)
      heard.scores.push(score)
      verdict = { score, text: score.why, isOpen: true }
      changed()
    },
    retry: () => {
      verdict = null
      changed()
    },
    voice: { toggle: () => { heard.isSpeaking = !heard.isSpeaking; changed() } },
    pointer: () => pointerAt(step().pointer, performance.now() - began),
  }
  return { port, heard }
}
