import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { COURSE_BOUNDS, readBlocks } from '../course'
import { loadCourse } from '../load-course.server'
import { IMPORT_BOUNDS, LEFT_OUT, UNREAD, type LeftOut, type ReadFile, type Unread } from './imported'

export type ImportLessons =
  | { kind: 'imported'; lessons: { id: string; title: string; blocks: number }[]; leftOut: LeftOut[] }
  | { kind: 'unread'; why: Unread }
  /** Others' files are being read: ask again. */
  | { kind: 'busy' } | { kind: 'too-many' } | { kind: 'not-found' } | { kind: 'forbidden' }

/** Lessons of a file as drafts: they are in the course once an outline that names them is saved. @param bytes asked for once the actor may write here */
export async function importLessons(services: Services, actor: Actor, { courseId, fileName, bytes }: { courseId: string; fileName: string; bytes: () => Promise<Uint8Array | null> }): Promise<ImportLessons> {
  const found = await loadCourse(services, actor, 'write', courseId)
  if (found.kind !== 'found') return { kind: found.kind }
  const given = await bytes()
  if (!given || given.length > IMPORT_BOUNDS.bytes) return { kind: 'unread', why: 'too-large' }
  const read = (await services.documents.read(given, fileName)) as ReadFile | { kind: 'busy' }
  if (read.kind === 'busy') return { kind: 'busy' }
  if (read.kind !== 'read') return { kind: 'unread', why: UNREAD.find((one) => one === read.why) ?? 'damaged' }
  const { db, now } = services
  if ((await db.courseLesson.count({ where: { courseId } })) + read.lessons.length > 2 * COURSE_BOUNDS.lessons) return { kind: 'too-many' }
  // What a thread made of somebody's file is read as what a page sends.
  const lessons = read.lessons.slice(0, IMPORT_BOUNDS.lessons).map(({ title, blocks }) => ({ title: title.slice(0, COURSE_BOUNDS.title), read: readBlocks(blocks) }))
  if (lessons.some((one) => one.read.kind !== 'read')) return { kind: 'unread', why: 'damaged' }
  const at = now()
  const made = await db.$transaction(async (tx) => {
    const all: { id: string; title: string; blocks: number }[] = []
    for (const { title, read: one } of lessons) {
      if (one.kind !== 'read') continue
      const { id } = await tx.courseLesson.create({ data: { courseId, title, blocksJson: JSON.stringify(one.blocks), changedById: actor.kind === 'person' ? actor.personId : null, changedAt: at, removedAt: at }, select: { id: true } })
      all.push({ id, title, blocks: one.blocks.length })
    }
    return all
  })
  await services.audit.recordNow({ action: 'course.imported', actor: auditActor(actor), institutionId: found.row.institutionId, subjectKind: 'course', subjectId: courseId, detail: { lessons: made.length } })
  return { kind: 'imported', lessons: made, leftOut: LEFT_OUT.filter((one) => read.leftOut.includes(one)) }
}
