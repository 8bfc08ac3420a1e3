import type { LessonStep, QuizScore, StepShown, StructureKey, Two } from '#vr/contract'
import { askedOf, structuresOf, type OrderOf } from '#vr/core/lesson/asked'
import { auditActor, recordOnce } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { isOf, MAIN, plainOf, sourceIdOf, sourceOf } from '#vr/core/state/structure-key'
import { mayServe, missingOf, sceneFor } from './anatomy'
import { choiceOrder } from './choice-order.server'
import type { LessonSubject, OpenedLesson } from './lesson'
import { loadLesson } from './load-lesson.server'
import { readDraft } from './load-steps.server'
import { assetsUrl, MANIFEST, revisionPrefix } from './model-files'
import { furtherFor, type FurtherModelNow } from './models-beside.server'
import { readPublishedLesson } from './published-lesson'
import { askAgain } from './rebuild-model.server'
import { isVoiceOf, voiceUrl } from './voice-keys'

export type OpenLesson =
  | { kind: 'opened'; opened: OpenedLesson }
  /** Its makers have it on their desk alone. */
  | { kind: 'not-published' }
  | { kind: 'not-found' } | { kind: 'forbidden' }

/**
 * The newest version of a lesson as a student gets it: questions without what is right, and where they were at last.
 * `isDraft`: what is on the desk, for its editors, as version 0.
 */
export async function openLesson(services: Services, actor: Actor, lessonId: string, { isDraft = false } = {}): Promise<OpenLesson> {
  const found = await loadLesson(services, actor, isDraft ? 'edit' : 'follow', lessonId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { lesson, model, source, subject } = found
  const { db } = services
  const shownVersion = isDraft ? 0 : lesson.version
  const version = shownVersion > 0 ? await db.lessonVersion.findUnique({ where: { lessonId_version: { lessonId, version: shownVersion } } }) : null
  const content = isDraft ? { title: { en: lesson.title, zh: lesson.titleZh }, subject: lesson.subject as LessonSubject, steps: await readDraft(db, lessonId) } : version && readPublishedLesson(JSON.parse(version.contentJson))
  if (!content) return { kind: 'not-published' }
  if (source) recordOnce(services, 3_600_000, { action: 'study.read', actor: auditActor(actor), institutionId: source.institutionId, subjectKind: 'study', subjectId: source.id, detail: { by: 'anatomy' } })

  const mayOpen = model.removedAt === null && can(actor, 'open', subject.model)
  let revision = mayOpen && mayServe(model, source?.series[0]?.faceState) ? model.readyRevision : null
  let isMade = model.state !== 'waiting'
  if (revision !== null && (await services.files.size(`${revisionPrefix(model.id, revision)}${MANIFEST}`)) === null) {
    if (isMade) await askAgain(services, model.id, { isLost: true })
    revision = null
    isMade = false
  }
  const structures = new Map((await db.anatomyStructure.findMany({ where: { modelId: model.id }, select: { key: true, name: true, nameZh: true } })).map(({ key, name, nameZh }) => [key, { en: name, zh: nameZh }]))
  const further = await furtherFor(services, actor, content.steps.map(({ state }) => state))
  const personId = actor.kind === 'person' ? actor.personId : ''
  const [progress, answers] = await Promise.all([
    db.lessonProgress.findUnique({ where: { lessonId_personId: { lessonId, personId } } }),
    db.quizAnswer.findMany({ where: { lessonId, version: shownVersion, personId }, orderBy: { attempt: 'asc' }, select: { stepId: true, score: true, detailJson: true } }),
  ])
  return {
    kind: 'opened',
    opened: {
      lesson: { id: lessonId, title: content.title, subject: content.subject, version: shownVersion, mayEdit: can(actor, 'edit', subject) },
      steps: content.steps.map((step) => shown(step, lessonId, { id: model.id, revision, structures }, further, (count) => choiceOrder(services, { lessonId, version: shownVersion, stepId: step.id, personId }, count))),
      beside: Object.fromEntries([...further.values()].map(({ id, title }) => [sourceIdOf(id), title])),
      missing: Math.max(0, ...content.steps.map(({ state }) => missingOf(state, further))),
      manifestUrl: revision === null ? null : `${assetsUrl(model.id, revision)}${MANIFEST}`,
      why: revision !== null ? null : mayOpen && !isMade ? 'making' : 'withdrawn',
      // Another version may have fewer steps.
      progress: { step: Math.min(isDraft ? 0 : (progress?.step ?? 0), Math.max(0, content.steps.length - 1)), isFinished: progress?.finishedAt != null && progress.version === shownVersion },
      answers: bestOf(answers),
    },
  }
}

/** What a model no longer has is not asked for. Recordings are given as addresses. */
function shown(step: LessonStep, lessonId: string, model: { id: string; revision: number | null; structures: ReadonlyMap<string, Two> }, further: ReadonlyMap<string, FurtherModelNow>, orderOf: OrderOf): StepShown {
  const named = new Map([...further.values()].filter((one) => one.revision !== null).map((one) => [sourceIdOf(one.id), one]))
  const nameOf = (key: StructureKey): Two | null => (isOf(MAIN, key) ? (model.structures.get(plainOf(key)) ?? null) : (named.get(sourceOf(key))?.names.get(plainOf(key)) ?? null))
  const { quiz, voice } = step
  const url = (key: string | null) => (key !== null && isVoiceOf(lessonId, key) ? voiceUrl(lessonId, key) : null)
  return {
    ...step,
    state: model.revision === null ? step.state : sceneFor(step.state, { id: model.id, revision: model.revision, keys: new Set(model.structures.keys()) }, further),
    voice: typeof voice === 'object' && voice !== null ? { en: url(voice.en), zh: url(voice.zh) } : voice,
    quiz: quiz && structuresOf(quiz).every((key) => nameOf(key) !== null) ? askedOf(quiz, nameOf, orderOf) : null,
  }
}

function bestOf(rows: readonly { stepId: string; score: number; detailJson: string }[]): OpenedLesson['answers'] {
  const all: OpenedLesson['answers'] = {}
  for (const { stepId, score, detailJson } of rows) {
    const before = all[stepId]
    const attempts = (before?.attempts ?? 0) + 1
    all[stepId] = before && before.best.score >= score ? { ...before, attempts } : { best: JSON.parse(detailJson) as QuizScore, attempts }
  }
  return all
}
