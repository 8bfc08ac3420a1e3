import { randomUUID } from 'node:crypto'
import type { Prisma } from '~/infra/db/generated/client'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { readStep } from './draft'
import { MOST_STEPS } from './lesson'
import { loadLesson } from './load-lesson.server'
import { mayCombine } from './models-beside.server'
import { markOf } from './load-steps.server'
import { isVoiceOf } from './voice-keys'

type Refusal = { kind: 'not-found' } | { kind: 'forbidden' }
export type AddStep = { kind: 'added'; stepId: string; mark: string } | Refusal | { kind: 'not-a-step' } | { kind: 'too-many' } /** What shall be copied is not there any more. */ | { kind: 'gone' }
export type OrderSteps = { kind: 'ordered' } | Refusal /** Steps came or went meanwhile. */ | { kind: 'changed' }
/** What was removed, for the undo: `addStep` puts it back at its place. */
export type RemoveStep = { kind: 'removed'; step: string; position: number; voiceKey: string | null; voiceZhKey: string | null } | Refusal | { kind: 'gone' }

interface Added {
  lessonId: string
  /** LessonStep (vr/contract.ts). */
  step: unknown
  /** From 0; beyond the end is the end. */
  position: number
  /** Of a step that is put back; a recording of another lesson is none. */
  voiceKey?: string | null
  voiceZhKey?: string | null
}

/** A step at its place; those after it move on by one. */
export async function addStep(services: Services, actor: Actor, input: Added): Promise<AddStep> {
  const found = await loadLesson(services, actor, 'edit', input.lessonId)
  if (found.kind !== 'found') return { kind: found.kind }
  const read = readStep(input.step, randomUUID())
  if (read?.step.state.sources.main?.model !== found.lesson.modelId) return { kind: 'not-a-step' }
  if (!(await mayCombine(services, actor, read.step.state))) return { kind: 'forbidden' }
  const [voiceKey, voiceZhKey] = await Promise.all([input.voiceKey, input.voiceZhKey].map((key) => ownVoice(services, input.lessonId, key ?? null)))
  return services.db.$transaction(async (tx): Promise<AddStep> => insert(tx, services, { lessonId: input.lessonId, id: read.step.id, stepJson: read.stepJson, position: input.position, voiceKey: voiceKey ?? null, voiceZhKey: voiceZhKey ?? null }))
}

/** The same again behind itself, recordings and all. */
export async function duplicateStep(services: Services, actor: Actor, input: { lessonId: string; stepId: string }): Promise<AddStep> {
  const found = await loadLesson(services, actor, 'edit', input.lessonId)
  if (found.kind !== 'found') return { kind: found.kind }
  return services.db.$transaction(async (tx): Promise<AddStep> => {
    const ids = await orderOf(tx, input.lessonId)
    const row = await tx.lessonStep.findFirst({ where: { id: input.stepId, lessonId: input.lessonId } })
    const read = row && readStep(JSON.parse(row.stepJson), randomUUID())
    if (!row || !read) return { kind: 'gone' }
    return insert(tx, services, { lessonId: input.lessonId, id: read.step.id, stepJson: read.stepJson, position: ids.indexOf(row.id) + 1, voiceKey: row.voiceKey, voiceZhKey: row.voiceZhKey })
  })
}

/** @param input.ids every step once, in the order that they shall have */
export async function orderSteps(services: Services, actor: Actor, input: { lessonId: string; ids: readonly string[] }): Promise<OrderSteps> {
  const found = await loadLesson(services, actor, 'edit', input.lessonId)
  if (found.kind !== 'found') return { kind: found.kind }
  return services.db.$transaction(async (tx): Promise<OrderSteps> => {
    const known = await orderOf(tx, input.lessonId)
    if (known.length !== input.ids.length || new Set(input.ids).size !== known.length || !known.every((id) => input.ids.includes(id))) return { kind: 'changed' }
    await place(tx, services, input.lessonId, input.ids)
    return { kind: 'ordered' }
  })
}

/** From the desk alone: what was published stays as it is. Its recordings stay until the lesson is published again, so that it can be put back whole. */
export async function removeStep(services: Services, actor: Actor, input: { lessonId: string; stepId: string }): Promise<RemoveStep> {
  const found = await loadLesson(services, actor, 'edit', input.lessonId)
  if (found.kind !== 'found') return { kind: found.kind }
  return services.db.$transaction(async (tx): Promise<RemoveStep> => {
    const ids = await orderOf(tx, input.lessonId)
    const position = ids.indexOf(input.stepId)
    if (position < 0) return { kind: 'gone' }
    const { stepJson, voiceKey, voiceZhKey } = await tx.lessonStep.delete({ where: { id: input.stepId } })
    await place(tx, services, input.lessonId, ids.filter((id) => id !== input.stepId))
    return { kind: 'removed', step: stepJson, position, voiceKey, voiceZhKey }
  })
}

type Tx = Prisma.TransactionClient
interface NewRow { lessonId: string; id: string; stepJson: string; position: number; voiceKey: string | null; voiceZhKey: string | null }

async function insert(tx: Tx, services: Pick<Services, 'now'>, { position, ...row }: NewRow): Promise<AddStep> {
  const ids = await orderOf(tx, row.lessonId)
  if (ids.length >= MOST_STEPS) return { kind: 'too-many' }
  const at = Math.min(Math.max(0, Math.trunc(position) || 0), ids.length)
  await tx.lessonStep.create({ data: { ...row, position: at } })
  await place(tx, services, row.lessonId, ids.toSpliced(at, 0, row.id))
  return { kind: 'added', stepId: row.id, mark: markOf(row.stepJson) }
}

const orderOf = async (tx: Tx, lessonId: string): Promise<string[]> => (await tx.lessonStep.findMany({ where: { lessonId }, orderBy: [{ position: 'asc' }, { id: 'asc' }], select: { id: true } })).map(({ id }) => id)

async function place(tx: Tx, { now }: Pick<Services, 'now'>, lessonId: string, ids: readonly string[]): Promise<void> {
  for (const [position, id] of ids.entries()) await tx.lessonStep.updateMany({ where: { id, lessonId, position: { not: position } }, data: { position } })
  await tx.lesson.updateMany({ where: { id: lessonId }, data: { changedAt: now() } })
}

const ownVoice = async ({ files }: Pick<Services, 'files'>, lessonId: string, key: string | null): Promise<string | null> => (key !== null && isVoiceOf(lessonId, key) && (await files.size(key)) !== null ? key : null)
