import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import type { Two } from '#vr/contract'
import { can } from '~/policy/can'
import type { LessonRow, LessonState, LessonSubject } from './lesson'
import { sourceOf, type ModelSource } from './load-model.server'
import { subjectOfLesson } from './load-lesson.server'

const MOST_SHOWN = 200
const MOST_LOOKED_AT = 2_000
const AT_ONCE = 200

/** The lessons that the actor may follow, newest change first; drafts and withdrawn ones for their editors. @param modelId of one model alone */
export async function listLessons({ db }: Pick<Services, 'db'>, actor: Actor, { modelId }: { modelId?: string } = {}): Promise<{ lessons: LessonRow[]; isCut: boolean }> {
  const lessons: LessonRow[] = []
  const personId = actor.kind === 'person' ? actor.personId : null
  // A member of nothing follows nothing.
  if (actor.kind === 'public' || (actor.kind === 'person' && actor.memberships.length === 0)) return { lessons, isCut: false }
  const sources = new Map<string, ModelSource | null>()
  for (let looked = 0, after: string | undefined; looked < MOST_LOOKED_AT; looked += AT_ONCE) {
    const rows = await db.lesson.findMany({
      where: { removedAt: null, ...(modelId ? { modelId } : {}) }, orderBy: [{ changedAt: 'desc' }, { id: 'desc' }], take: AT_ONCE, ...(after ? { cursor: { id: after }, skip: 1 } : {}),
      include: { institution: { select: { name: true } }, model: true, _count: { select: { steps: true } }, progress: { where: { personId: personId ?? '' }, select: { step: true, finishedAt: true } } },
    })
    const published = await publishedParts(db, rows)
    for (const row of rows) {
      if (!sources.has(row.modelId)) sources.set(row.modelId, await sourceOf(db, row.model))
      const subject = subjectOfLesson(row, row.model, sources.get(row.modelId)!)
      if (!can(actor, 'follow', subject)) continue
      if (lessons.length === MOST_SHOWN) return { lessons, isCut: true }
      const mayEdit = can(actor, 'edit', subject)
      const version = published.get(row.id)
      const steps = version?.steps ?? row._count.steps
      const progress = row.progress[0]
      lessons.push({
        id: row.id, title: (!mayEdit && version?.title) || { en: row.title, zh: row.titleZh }, subject: row.subject as LessonSubject, state: row.state as LessonState, steps, institution: row.institution.name,
        model: { id: row.modelId, title: row.model.title }, mayEdit, progress: progress ? { step: progress.step, of: steps, isFinished: progress.finishedAt !== null } : null,
      })
    }
    if (rows.length < AT_ONCE) return { lessons, isCut: false }
    after = rows.at(-1)!.id
  }
  return { lessons, isCut: true }
}

/** Read by the database: a version is megabytes where pointers' paths are in it. */
async function publishedParts(db: Pick<Services['db'], '$queryRawUnsafe'>, rows: readonly { id: string; version: number }[]): Promise<Map<string, { steps: number; title: Two }>> {
  const wanted = rows.filter(({ version }) => version > 0)
  if (wanted.length === 0) return new Map()
  const found = await db.$queryRawUnsafe<{ lessonId: string; steps: bigint | number; en: string; zh: string }[]>(
    `select v.lessonId as lessonId, json_array_length(v.contentJson, '$.steps') as steps, json_extract(v.contentJson, '$.title.en') as en, json_extract(v.contentJson, '$.title.zh') as zh
     from LessonVersion v join Lesson l on l.id = v.lessonId and l.version = v.version where v.lessonId in (${wanted.map(() => '?').join(',')})`,
    ...wanted.map(({ id }) => id),
  )
  return new Map(found.map(({ lessonId, steps, en, zh }) => [lessonId, { steps: Number(steps), title: { en, zh } }]))
}
