import { parseSteps } from '#vr/core/lesson/schema'
import { LESSON_SUBJECTS, type PublishedLesson } from './lesson'

const isTwo = (value: unknown): value is PublishedLesson['title'] => typeof value === 'object' && value !== null && typeof (value as { en?: unknown }).en === 'string' && typeof (value as { zh?: unknown }).zh === 'string'

/** What a version was kept as, checked when it is read as when it is written; null: it is none. */
export function readPublishedLesson(given: unknown): PublishedLesson | null {
  if (typeof given !== 'object' || given === null) return null
  const { format, title, subject, model, steps } = given as Record<string, unknown>
  const known = LESSON_SUBJECTS.find((one) => one === subject)
  const read = parseSteps(steps)
  if (format !== 1 || !isTwo(title) || !known || !read || typeof model !== 'object' || model === null) return null
  const { id, revision } = model as Record<string, unknown>
  if (typeof id !== 'string' || typeof revision !== 'number' || !Number.isInteger(revision)) return null
  return { format: 1, title: { en: title.en, zh: title.zh }, subject: known, model: { id, revision }, steps: read }
}
