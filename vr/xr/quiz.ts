import { Vector3, type Matrix4, type Ray } from 'three'
import type { Mm3, QuizAnswer, SceneState, ViewState } from '../contract'
import type { Picked } from '../core/scene'
import type { HeadsetPorts, Words } from './contract'

/** A needle lies along the ray of the hand and is so much longer than to the skin when it is set. */
const NEEDLE_M = 0.2

export interface Answering {
  /** A press at the anatomy. True: it was an answer, or a part of one. */
  pointed(picked: Picked, ray: Ray, patientToRoom: Matrix4): boolean
  choose(index: number): void
  /** What stands now is the answer. */
  give(): void
  again(): void
  /** Another step, or a verdict. */
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
  const question = () => {
    const shown = lesson.now()
    return shown.verdict ? null : shown.question
  }
  const answer = (one: QuizAnswer) => {
    order = []
    places = []
    lesson.answer(one)
  }
  return {
    pointed(picked, ray, patientToRoom) {
      const asked = question()?.asked
      switch (asked?.ask) {
        case 'point-at':
          answer({ ask: 'point-at', at: picked.mm })
          return true
        case 'place-label':
          places = [...places, picked.mm]
          if (places.length >= asked.labels.length) answer({ ask: 'place-label', places })
          return true
        case 'needle': {
          // The needle's point where the hand's ray ends, 20 cm from the hand.
          const tip = ray.direction.clone().multiplyScalar(NEEDLE_M).add(ray.origin).applyMatrix4(patientToRoom.clone().invert())
          const entry = new Vector3(...picked.shownMm)
          const origin = ray.origin.clone().applyMatrix4(patientToRoom.clone().invert())
          if (tip.distanceTo(origin) <= entry.distanceTo(origin)) return false
          answer({ ask: 'needle', entry: picked.mm, tip: tip.toArray() as Mm3 })
          return true
        }
        default: return false
      }
    },
    choose(index) {
      const asked = question()?.asked
      if (asked?.ask === 'name') return answer({ ask: 'name', choice: index })
      if (asked?.ask !== 'order-layers' || order.includes(index)) return
      order = [...order, index]
      if (order.length === asked.layers.length) answer({ ask: 'order-layers', order: order.map((n) => asked.layers[n]!) })
    },
    give() {
      if (question()?.asked.ask === 'cut-to-see') answer({ ask: 'cut-to-see', ...now() })
    },
    again() { order = [] },
    stepped() {
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
