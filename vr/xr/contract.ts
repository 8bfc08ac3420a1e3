import type { AssetManifest, Mm3, Operation, QuizAnswer, QuizAsked, QuizScore, Refused, SceneState, StructureKey, ViewState } from '../contract'
import type { Theatre } from '../core/scene'
import type { Mode } from './stand'

/** All that is read in the headset; the application gives it in the person's language. */
export const WORDS = [
  'nothingChosen', 'takePart', 'takeWhole', 'knife', 'knifeHint', 'uncut', 'putBack', 'putAllBack', 'undo', 'fade', 'hide', 'show', 'showAll', 'structures', 'back', 'pageBack', 'pageOn',
  'views', 'front', 'behind', 'left', 'right', 'toMe', 'volume', 'volumeOff', 'otherHand', 'leave', 'step', 'next', 'previous', 'finish', 'answer', 'again', 'resume',
  'pointNow', 'orderNow', 'needleNow', 'retry', 'listen', 'silence', 'tooManyCuts', 'refused', 'heldByOther',
] as const
export type Words = Record<(typeof WORDS)[number], string>

/** A step of a lesson as it is shown now. */
export interface LessonShown {
  title: string
  text: string
  /** From 1. */
  step: number
  of: number
  view: ViewState | null
  /** The person went their own way: the step's picture is another. */
  isExploring: boolean
  question: { asked: QuizAsked; text: string; /** Of labels, choices and layers, in the person's language and in the question's order. */ names: string[] } | null
  /** What came of the answer, as a sentence. */
  verdict: { /** null: it waits for the server, or was refused. */ score: QuizScore | null; text: string; /** Another answer may be given. */ isOpen: boolean } | null
  /** Its step can be heard; null: it cannot. */
  voice: 'silent' | 'speaking' | null
}

export interface LessonPort {
  now(): LessonShown
  subscribe(listener: () => void): () => void
  next(): void
  previous(): void
  answer(answer: QuizAnswer): void
  /** After a verdict, another answer. */
  retry?(): void
  resume?(): void
  /** Begins to be heard, or falls silent. */
  voice?: { toggle(): void }
  /** Where the teacher points at this moment, patient mm. Asked each frame. */
  pointer?(): { from: Mm3; to: Mm3 } | null
  /** Each frame: a page behind a headset gets none of its own. */
  tick?(nowMs: number): void
}

export interface HeadsetPorts {
  mode: Mode
  language: 'en' | 'zh'
  manifest: AssetManifest
  words: Words
  isLeftHanded: boolean
  onLeftHanded?(is: boolean): void
  scene(): SceneState
  subscribe(listener: () => void): () => void
  /** One step that is undone at once. Why something of it was not done. */
  run(operations: readonly Operation[]): Refused | null
  undo(): void
  onPick(key: StructureKey | null): void
  /** In a lab: whether nobody else holds it. */
  mayHold?(handle: StructureKey | 'body' | null): boolean
  lesson?: LessonPort
  /** Heads and hands in the room, metres; at most 20 a second. */
  onPose?(pose: WearerPose): void
  volume?: { isShown(): boolean; show(is: boolean): void; /** It was turned off since the device is too slow. */ isGivenUp(): boolean }
  onEnd(): void
}

/** Each as position and quaternion: 7 numbers. The same object each time. */
export interface WearerPose { head: Float32Array; left: Float32Array | null; right: Float32Array | null; squeezes: { left: boolean; right: boolean } }

export interface Headset {
  /** From a press of the person: browsers ask for that. Rejects where the device refuses. */
  enter(ports: HeadsetPorts): Promise<void>
  leave(): Promise<void>
  /** For journeys and `npm run bench -- vr`. */
  stats(): HeadsetStats
  stop(): void
}
export interface HeadsetStats {
  frames: number
  isPresenting: boolean
  calls: number
  triangles: number
  /** Of the last frames, JavaScript alone, oldest first. */
  jsMs: number[]
  /** The headset's space to the room, column by column. */
  origin: number[]
  grips: { left: number[] | null; right: number[] | null }
  eyes: { view: number[]; projection: number[]; viewport: number[] }[]
  /** What can be pressed now: where its middle lies in the headset's space. */
  buttons: Record<string, [x: number, y: number, z: number]>
  texts: string[]
  /** Where the teacher's pointer is drawn, in the headset's space. */
  pointer: [x: number, y: number, z: number] | null
  /** Of the frame budget (budget.ts), and how coarse the display's edges are now. */
  rung: number
  foveation: number | null
}
export type StartHeadset = (theatre: Theatre, options: { /** Absolute address that the controllers' profiles lie below; ends with a slash. */ profiles: string }) => Headset
