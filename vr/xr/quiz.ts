import { Matrix4, Vector3, type Ray } from 'three'
import type { Mm3, QuizAnswer, SceneState, StructureKey, ViewState } from '../contract'
import type { Picked } from '../core/scene'
import { toMain } from '../core/state/main-place'
import type { HeadsetPorts, Words } from './contract'

/** A needle lies along the ray of the hand; its point is so far from the hand, in the person's own metres however large the body is seen. */
export const NEEDLE_M = 0.2

/** How the body is drawn now. `metre`: one of the headset's, in the room; `placeOf`: where a structure was moved to from its own place; `sources`: where the models stand. */
export interface Drawn { patientToRoom: Matrix4; metre: number; sources: SceneState['sources']; placeOf(key: StructureKey): Matrix4 | undefined }

export interface Answering {
  /** A press at the anatomy. True: it was an answer, or a part of one. */
  pointed(picked: Picked, ray: Ray, drawn: Drawn): boolean
  choose(index: number): void
  /** What stands now is the answer. */
  give(): void
  /** What was given of an answer is taken back. */
  again(): void
  /** After a verdict, another answer. */
  retry(): void
  isBegun(): boolean
  /** A needle is in the hand that points. */
  isNeedle(): boolean
  /** Another step, a verdict, or another answer. */
  stepped(): void
  /** Layers in the order in which they were named. */
  order(): readonly number[]
  /** What is to be done next, as a sentence. */
  asking(words: Words): string | null
}

/** The answer to a question by pointing and pressing alone. */
export function answering(lesson: NonNullable<HeadsetPorts['lesson']>, now: () => { state: SceneState; view: ViewState }): Answering {
  let order: number[] = []
  let places: Mm3[] = []
  let step = lesson.now().step
  // Asked each frame, in which nothing is made.
  let isNeedle = false
  const look = () => { isNeedle = question()?.asked.ask === 'needle' }
  const question = () => {
    const shown = lesson.now()
    return shown.verdict ? null : shown.question
  }
  const answer = (one: QuizAnswer) => {
    order = []
    places = []
    lesson.answer(one)
  }
  look()
  return {
    pointed(picked, ray, { patientToRoom, metre, sources, placeOf }) {
      const asked = question()?.asked
      // Answers are told in the first model's space, whichever was pressed.
      const at = toMain(picked.mm, picked.key, sources)
      if (!at) return false
      switch (asked?.ask) {
        case 'point-at':
          answer({ ask: 'point-at', at })
          return true
        case 'place-label':
          places = [...places, at]
          if (places.length >= asked.labels.length) answer({ ask: 'place-label', places })
          return true
        case 'needle': {
          const toPatient = patientToRoom.clone().invert()
          const tip = ray.direction.clone().multiplyScalar(NEEDLE_M * metre).add(ray.origin).applyMatrix4(toPatient)
          const entry = new Vector3(...picked.shownMm)
          const origin = ray.origin.clone().applyMatrix4(toPatient)
          if (tip.distanceTo(origin) <= entry.distanceTo(origin)) return false
          // The skin may have been pulled out: its entry is told where it belongs, so is the point.
          tip.applyMatrix4((placeOf(picked.key) ?? new Matrix4()).clone().invert())
          answer({ ask: 'needle', entry: at, tip: toMain(tip.toArray() as Mm3, picked.key, sources)! })
          return true
        }
        default: return false
      }
    },
    choose(index) {
      const asked = question()?.asked
      if (asked?.ask === 'name') return answer({ ask: 'name', choice: index, order: asked.order })
      if (asked?.ask !== 'order-layers' || order.includes(index)) return
      order = [...order, index]
      if (order.length === asked.layers.length) answer({ ask: 'order-layers', order: order.map((n) => asked.layers[n]!) })
    },
    give() {
      if (question()?.asked.ask === 'cut-to-see') answer({ ask: 'cut-to-see', ...now() })
    },
    again() {
      order = []
      places = []
    },
    retry() {
      order = []
      places = []
      lesson.retry?.()
    },
    isNeedle: () => isNeedle,
    isBegun: () => order.length > 0 || places.length > 0,
    stepped() {
      look()
      if (lesson.now().step === step) return
      step = lesson.now().step
      order = []
      places = []
    },
    order: () => order,
    asking(words) {
      const shown = question()
      switch (shown?.asked.ask) {
        case 'point-at': return words.pointNow
        case 'place-label': return `${words.pointNow} ${shown.names[places.length] ?? ''}`
        case 'order-layers': return words.orderNow
        case 'needle': return words.needleNow
        default: return null
      }
    },
  }
}
