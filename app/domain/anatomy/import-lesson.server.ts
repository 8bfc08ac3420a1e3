import { randomUUID } from 'node:crypto'
import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import type { StructureKey } from '#vr/contract'
import { newScene } from '#vr/core/state/empty'
import { createLesson, homeOf } from './create-lesson.server'
import { missingFrom, readStep } from './draft'
import { MOST_STEPS } from './lesson'
import { modelNow } from './load-steps.server'
import { mayCombine } from './models-beside.server'
import { loadModel } from './load-model.server'

export type ImportLesson =
  | { kind: 'imported'; lessonId: string; steps: number }
  | { kind: 'not-found' } | { kind: 'forbidden' }
  /** `step`: from 0; null: the file as a whole. */
  | { kind: 'not-a-lesson'; step: number | null }
  /** Of the model as it is now. */
  | { kind: 'unknown-structures'; step: number; keys: StructureKey[] }
  /** Nothing of the model can be shown now, so its structures cannot be compared. */
  | { kind: 'no-picture' }
  | { kind: 'no-title' } | { kind: 'too-many' }

/**
 * A lesson as one file has it (`exportLesson`), as a draft of this model: words, scenes, questions, pointer paths. Whichever model the file was
 * written for, its main source becomes this one. All of it or nothing.
 * @param input.content as JSON.parse gives it
 */
export async function importLesson(services: Services, actor: Actor, input: { modelId: string; content: unknown }): Promise<ImportLesson> {
  const found = await loadModel(services, actor, 'open', input.modelId)
  if (found.kind !== 'found') return { kind: found.kind }
  const model = await modelNow(services.db, found.model, found.source)
  if (model.revision === null) return { kind: 'no-picture' }
  const file = readFile(input.content)
  if (!file) return { kind: 'not-a-lesson', step: null }
  const rows: { id: string; position: number; stepJson: string }[] = []
  for (const [position, given] of file.steps.entries()) {
    const read = readStep(ofModel(given, { id: model.id, revision: model.revision }), randomUUID())
    if (!read) return { kind: 'not-a-lesson', step: position }
    if (!(await mayCombine(services, actor, read.step.state))) return { kind: 'forbidden' }
    const keys = missingFrom(read.step, model.keys)
    if (keys.length > 0) return { kind: 'unknown-structures', step: position, keys }
    rows.push({ id: read.step.id, position, stepJson: read.stepJson })
  }
  const created = await createLesson(services, actor, { modelId: input.modelId, title: file.title, subject: file.subject, steps: rows })
  if (created.kind !== 'created') return created
  const { lessonId } = created
  await services.audit.recordNow({ action: 'lesson.imported', actor: auditActor(actor), institutionId: homeOf(actor, found.model.institutionId), subjectKind: 'lesson', subjectId: lessonId, detail: { steps: rows.length } })
  return { kind: 'imported', lessonId, steps: rows.length }
}

function readFile(content: unknown): { title: { en: string; zh: string }; subject: string; steps: unknown[] } | null {
  if (typeof content !== 'object' || content === null) return null
  const { format, title, subject, steps } = content as Record<string, unknown>
  if (format !== 1 || typeof title !== 'object' || title === null || typeof subject !== 'string' || !Array.isArray(steps) || steps.length > MOST_STEPS) return null
  const { en, zh } = title as Record<string, unknown>
  return typeof en === 'string' && typeof zh === 'string' ? { title: { en, zh }, subject, steps } : null
}

/** A file holds no recordings: what was recorded is read aloud by the browser. Without a scene: the model as it was made. */
function ofModel(given: unknown, model: { id: string; revision: number }): unknown {
  if (typeof given !== 'object' || given === null) return null
  const { state, voice, ...step } = given as Record<string, unknown>
  const whole = newScene(model.id, model.revision)
  if (state !== undefined && (typeof state !== 'object' || state === null)) return null
  const sources = (state as { sources?: Record<string, unknown> } | undefined)?.sources
  const main = typeof sources?.main === 'object' && sources.main !== null ? { ...sources.main, model: model.id, revision: model.revision } : whole.sources.main
  return { transitionMs: 1_500, pointer: [], quiz: null, ...step, voice: typeof voice === 'object' && voice !== null ? 'spoken' : (voice ?? null), state: { ...whole, ...state, sources: { ...sources, main } } }
}
