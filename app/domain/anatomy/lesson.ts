import type { LessonStep, QuizScore, StepShown, Two } from '#vr/contract'

export const LESSON_SUBJECTS = ['anatomy', 'surgery', 'acupuncture'] as const
export type LessonSubject = (typeof LESSON_SUBJECTS)[number]
/** `withdrawn`: students no longer get it; answers stay. */
export const LESSON_STATES = ['draft', 'published', 'withdrawn'] as const
export type LessonState = (typeof LESSON_STATES)[number]

export const MOST_STEPS = 60
/** Of one step as text, pointer path and all. */
export const MOST_STEP_BYTES = 256 * 1024
/** Of one recorded voice. */
export const MOST_VOICE_BYTES = 10 * 1024 * 1024
export const MOST_LESSONS = 1_000
export const MOST_ATTEMPTS = 20

/** What is written when a lesson is published, and never changed. */
export interface PublishedLesson { format: 1; title: Two; subject: LessonSubject; model: { id: string; revision: number }; steps: LessonStep[] }

export interface LessonRow {
  id: string
  title: Two
  subject: LessonSubject
  state: LessonState
  steps: number
  institution: string
  model: { id: string; title: string }
  mayEdit: boolean
  /** The reader's own; null: not begun. */
  progress: { step: number; of: number; isFinished: boolean } | null
}

/** A lesson as its player needs it. */
export interface OpenedLesson {
  lesson: { id: string; title: Two; subject: LessonSubject; version: number; mayEdit: boolean }
  steps: StepShown[]
  /** AssetManifest's address; null: the pictures are withdrawn or being made, the texts can be read. */
  manifestUrl: string | null
  why: 'withdrawn' | 'making' | null
  /** Titles of the further models that are shown, by their name as a source. */
  beside: Record<string, string>
  /** Further models that cannot be shown to the reader (any more), in the step that has most of them. */
  missing: number
  progress: { step: number; isFinished: boolean }
  /** The reader's own answers, by step: the best and how often. */
  answers: Record<string, { best: QuizScore; attempts: number }>
}
