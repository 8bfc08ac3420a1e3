import { join } from 'node:path'
import { importLesson } from '../../../app/domain/anatomy/import-lesson.server'
import { importModel } from '../../../app/domain/anatomy/import-model.server'
import { readPlan, stepsOf, type LessonPlan } from '../../../app/domain/anatomy/lesson-plan'
import { publishLesson } from '../../../app/domain/anatomy/publish-lesson.server'
import { makeKey } from '../../../app/domain/anatomy/settle-model.server'
import type { Services } from '../../../app/infra/services.server'
import { SYSTEM } from '../../../app/policy/actor'
import brainPlan from '../../../content/anatomy/brain.json'
import pointsPlan from '../../../content/anatomy/points-exercise.json'
import skullPlan from '../../../content/anatomy/skull.json'
import { demoHouse } from '../demo-house'
import { keepTrying } from '../keep-trying'
import { samplePath } from '../samples'
import { bodyPoints } from './body-points'
import { shownModel } from './shown-model'

/** What became of one demonstration: said once, so that what somebody removed does not come back. */
interface Begun { model: string; lesson?: string | null }
const settingOf = (name: string) => `demo.anatomy.${name}`

interface Demo {
  name: string
  plan: LessonPlan
  /** Asks for its model; 'later': what it is made of is still arriving; null: it is not on this machine. */
  begin(services: Services, institutionId: string): Promise<string | 'later' | null>
}

/** Files of the sample packages that one is made of. */
const SAMPLES: Readonly<Record<string, readonly string[]>> = {
  points: [],
  brain: ['aal.nii.gz', 'aal.nii.txt', 'ch2bet.nii.gz'].map((file) => join('usr/share/mricron/templates', file)),
  skull: ['usr/share/doc/invesalius-examples/examples/Cranium.inv3'],
}

/** The first lasts the shortest and is there on every machine. */
const DEMOS: readonly Demo[] = [
  { name: 'points', plan: readPlan(pointsPlan), begin: (services, institutionId) => newModel(services, { institutionId, title: 'Body for acupuncture 针灸人体', source: 'own' }) },
  { name: 'brain', plan: readPlan(brainPlan), begin: beginBrain },
  { name: 'skull', plan: readPlan(skullPlan), begin: beginSkull },
]

/**
 * Models and lessons of the anatomy theatre for the demonstration: the body that comes with Theatrum, and of the sample packages,
 * where they are installed, a brain with the names of its atlas and a skull taken apart. Jobs make the models; asked again after a
 * while it writes the lessons of those that are ready.
 * @returns whether something is still to be waited for
 */
export async function seedAnatomy(services: Services): Promise<'waiting' | 'done'> {
  const institutionId = await demoHouse(services)
  if (!institutionId) return 'done'
  let isWaiting = false
  for (const demo of DEMOS) if ((await carryOn(services, institutionId, demo)) === 'waiting') isWaiting = true
  return isWaiting ? 'waiting' : 'done'
}

async function carryOn(services: Services, institutionId: string, { name, plan, begin }: Demo): Promise<'waiting' | 'done'> {
  const { db, log } = services
  const kept = await db.setting.findUnique({ where: { key: settingOf(name) }, select: { value: true } })
  const begun = kept && (JSON.parse(kept.value) as Begun)
  const keep = (value: Begun) => db.setting.upsert({ where: { key: settingOf(name) }, create: { key: settingOf(name), value: JSON.stringify(value) }, update: { value: JSON.stringify(value) } })
  if (!begun) {
    const model = await begin(services, institutionId)
    if (model === 'later') return 'waiting'
    if (model === null) return 'done'
    await keep({ model })
    return 'waiting'
  }
  if (begun.lesson !== undefined) return 'done'
  const model = await db.anatomyModel.findUnique({ where: { id: begun.model }, select: { state: true, removedAt: true, readyRevision: true } })
  if (model?.state === 'waiting' && model.removedAt === null) return 'waiting'
  if (!model || model.state !== 'ready' || model.removedAt !== null || model.readyRevision === null) {
    await keep({ ...begun, lesson: null })
    log.warn({ demo: name, state: model?.state }, 'a lesson of the demonstration has no model')
    return 'done'
  }
  const shown = await shownModel(services, begun.model, model.readyRevision)
  const steps = stepsOf(plan, { ...shown, points: bodyPoints() })
  const content = { format: 1, title: plan.title, subject: plan.subject, steps }
  // Cut off between the two: the draft is there already.
  const draft = await db.lesson.findFirst({ where: { modelId: begun.model, title: plan.title.en, createdById: null }, select: { id: true } })
  const imported = draft ? { kind: 'imported' as const, lessonId: draft.id } : await importLesson(services, SYSTEM, { modelId: begun.model, content })
  if (imported.kind !== 'imported') throw new Error(`the lesson ${name} was not taken: ${imported.kind}`)
  const published = await publishLesson(services, SYSTEM, imported.lessonId)
  if (published.kind !== 'published') throw new Error(`the lesson ${name} was not published: ${published.kind}`)
  await keep({ ...begun, lesson: imported.lessonId })
  return 'done'
}

/** The same again where it was cut off before it was written down. */
async function newModel(services: Services, data: { institutionId: string; title: string; source: 'own' | 'study'; studyId?: string; seriesId?: string; recipeJson?: string }): Promise<string> {
  const { db, queue, now, audit } = services
  const same = await db.anatomyModel.findFirst({ where: { institutionId: data.institutionId, title: data.title, createdById: null }, select: { id: true } })
  const { id } = same ?? await db.anatomyModel.create({ data: { ...data, createdAt: now() }, select: { id: true } })
  await queue.add('anatomy.make', { modelId: id, revision: 1 }, makeKey(id, 1))
  if (!same) await audit.recordNow({ action: 'model.made', actor: { kind: 'system' }, institutionId: data.institutionId, subjectKind: 'model', subjectId: id, detail: { of: data.source } })
  return id
}

/** ch2bet: the brain alone, no skull and no skin. Its whole head, which the same package has, is never read. */
async function beginBrain(services: Services, institutionId: string): Promise<string | null> {
  const [labels, table, grey] = SAMPLES.brain!.map((file) => samplePath(file))
  if (!labels || !table || !grey) return null
  const title = 'Brain atlas 脑图谱'
  const same = await services.db.anatomyModel.findFirst({ where: { institutionId, title, createdById: null }, select: { id: true } })
  if (same) return same.id
  const made = await importModel(services, SYSTEM, { institutionId, title, from: { kind: 'labels', labels, table, grey, isNobody: true } })
  if (made.kind !== 'made') throw new Error(`the brain of the demonstration was not taken: ${made.kind}`)
  return made.modelId
}

/** Slices of the sample: its planes are that scan's own. */
const SKULL_SLICES = 108

async function beginSkull(services: Services, institutionId: string): Promise<string | 'later' | null> {
  if (!samplePath(SAMPLES.skull![0]!)) return null
  const series = await services.db.series.findFirst({ where: { modality: 'CT', frameCount: SKULL_SLICES, study: { institutionId, workspace: 'teaching', isHeld: false } }, orderBy: { createdAt: 'asc' }, select: { id: true, studyId: true, geometryJson: true } })
  if (!series?.geometryJson) return 'later'
  return newModel(services, { institutionId, title: 'Skull 颅骨', source: 'study', studyId: series.studyId, seriesId: series.id, recipeJson: JSON.stringify({ recipe: skullPlan.recipe }) })
}

/** Beside the running product, until all is there. */
export const keepSeedingAnatomy = (services: Services) => keepTrying(services, seedAnatomy, 'the demonstration has no anatomy')

/** The lesson of one of them; null: what it is made of is not on this machine, or it could not be made. */
export async function lessonMade({ db }: Pick<Services, 'db'>, name: string): Promise<string | null | 'waiting'> {
  const kept = await db.setting.findUnique({ where: { key: settingOf(name) }, select: { value: true } })
  if (!kept) return SAMPLES[name]?.every((file) => samplePath(file) !== null) ? 'waiting' : null
  const { lesson } = JSON.parse(kept.value) as Begun
  return lesson === undefined ? 'waiting' : lesson
}
