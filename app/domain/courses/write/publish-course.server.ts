import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { courseContent } from '../course'
import { loadCourse } from '../load-course.server'
import { checkCourse, draftContent } from './check-course.server'
import { isBlocking, type Fault } from './faults'

export type PublishCourse =
  | { kind: 'published'; version: number; notices: Fault[] }
  | { kind: 'incomplete'; faults: Fault[] }
  /** Nothing of it differs from the version that is out. */
  | { kind: 'same' }
  /** Somebody published just now. */
  | { kind: 'changed' }
  | { kind: 'not-found' } | { kind: 'forbidden' }

/** A new version, whole and for good. Classes stay on theirs until their teacher moves them. @param input.version the newest as the author saw it */
export async function publishCourse(services: Services, actor: Actor, input: { courseId: string; version: number }): Promise<PublishCourse> {
  const found = await loadCourse(services, actor, 'publish', input.courseId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { courseId, version } = input
  const at = services.now()
  const done = await services.db.$transaction(async (tx): Promise<PublishCourse> => {
    const row = await tx.course.findUnique({ where: { id: courseId } })
    if (!row || row.removedAt) return { kind: 'not-found' }
    if (row.version !== version) return { kind: 'changed' }
    const draft = await draftContent(tx, row)
    const faults = await checkCourse(tx, row, draft)
    if (faults.some(isBlocking)) return { kind: 'incomplete', faults }
    // Whatever the check let through is read once more as every reader of a version reads it.
    const contentJson = JSON.stringify(courseContent.parse(draft))
    const before = version > 0 ? await tx.courseVersion.findUnique({ where: { courseId_version: { courseId, version } }, select: { contentJson: true } }) : null
    const isSame = before?.contentJson === contentJson
    if (isSame && row.state === 'published') return { kind: 'same' }
    const next = isSame ? version : version + 1
    const { count } = await tx.course.updateMany({ where: { id: courseId, version, removedAt: null }, data: { version: next, state: 'published', publishedAt: at, changedAt: at } })
    if (count === 0) return { kind: 'changed' }
    if (!isSame) await tx.courseVersion.create({ data: { courseId, version: next, contentJson, publishedById: actor.kind === 'person' ? actor.personId : null, publishedAt: at } })
    return { kind: 'published', version: next, notices: faults }
  })
  if (done.kind === 'published') await services.audit.recordNow({ action: 'course.published', actor: auditActor(actor), institutionId: found.row.institutionId, subjectKind: 'course', subjectId: courseId, detail: { version: done.version } })
  return done
}
