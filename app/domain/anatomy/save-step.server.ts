import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { readStep } from './draft'
import { loadLesson } from './load-lesson.server'
import { markOf } from './load-steps.server'
import { mayCombine } from './models-beside.server'

export type SaveStep =
  | { kind: 'saved'; mark: string }
  | { kind: 'not-found' } | { kind: 'forbidden' }
  /** Not of the shape of one, of another model, or larger than one may be. */
  | { kind: 'not-a-step' }
  /** Somebody else saved this step meanwhile: nothing was written. */
  | { kind: 'changed' }
  | { kind: 'gone' }

/**
 * Keeps a step as it is on the desk. What students have is not touched: that is what was published.
 * @param input.mark of what the page had; null writes over whatever is there
 */
export async function saveStep(services: Services, actor: Actor, input: { lessonId: string; stepId: string; mark: string | null; step: unknown }): Promise<SaveStep> {
  const found = await loadLesson(services, actor, 'edit', input.lessonId)
  if (found.kind !== 'found') return { kind: found.kind }
  const read = readStep(input.step, input.stepId)
  if (read?.step.state.sources.main?.model !== found.lesson.modelId) return { kind: 'not-a-step' }
  if (!(await mayCombine(services, actor, read.step.state))) return { kind: 'forbidden' }
  const { db, now } = services
  const of = { id: input.stepId, lessonId: input.lessonId }
  const row = await db.lessonStep.findFirst({ where: of, select: { stepJson: true } })
  if (!row) return { kind: 'gone' }
  if (input.mark !== null && markOf(row.stepJson) !== input.mark) return markOf(read.stepJson) === markOf(row.stepJson) ? { kind: 'saved', mark: markOf(row.stepJson) } : { kind: 'changed' }
  const { count } = await db.lessonStep.updateMany({ where: { ...of, stepJson: row.stepJson }, data: { stepJson: read.stepJson } })
  if (count === 0) return { kind: 'changed' }
  await db.lesson.updateMany({ where: { id: input.lessonId }, data: { changedAt: now() } })
  return { kind: 'saved', mark: markOf(read.stepJson) }
}
