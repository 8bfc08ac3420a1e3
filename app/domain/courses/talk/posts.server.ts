import { auditActor } from '~/domain/audit/allowed.server'
import { COMMENT_BOUNDS, EDIT_WITHIN_MS } from '~/domain/cases/comment'
import type { CommentShown } from '~/domain/cases/list-comments.server'
import { notify } from '~/domain/notifications/notify.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { loadClass } from '../load-class.server'
import { openLesson } from '../learning/open-lesson.server'

/** What is said in a class beside a block, and questions to its teachers, which their asker and those who look after the class see alone. */

type Refused = { kind: 'not-found' } | { kind: 'forbidden' }
const MOST_SHOWN = 1_000

interface Where { classId: string; lessonId: string; /** Empty: on the lesson as a whole. */ blockId: string }

/** Who is in the class and may read this lesson now. */
async function enter(services: Services, actor: Actor, { classId, lessonId, blockId }: Where) {
  const found = await loadClass(services, actor, 'study', classId)
  if (found.kind !== 'found') return { kind: found.kind }
  const lesson = await openLesson(services, actor, classId, lessonId)
  if (lesson.kind !== 'opened' || (blockId !== '' && !(blockId in lesson.blocks))) return { kind: 'not-found' as const }
  return { ...found, lesson, isStaff: can(actor, 'assist', found.subject) }
}

type Row = { id: string; parentId: string | null; authorId: string; toTeachers: boolean }
/** Whoever began a thread to the teachers sees all of it. */
function rootOf<R extends Row>(row: R, all: ReadonlyMap<string, R>): R {
  let at = row
  for (let steps = 0; at.parentId && all.has(at.parentId) && steps < MOST_SHOWN; steps++) at = all.get(at.parentId)!
  return at
}

export async function listPosts(services: Services, actor: Actor, where: Where): Promise<{ kind: 'listed'; comments: (CommentShown & { toTeachers: boolean })[]; more: null } | Refused> {
  const found = await enter(services, actor, where)
  if (found.kind !== 'found') return { kind: found.kind }
  const personId = actor.kind === 'person' ? actor.personId : ''
  const { isStaff } = found
  const rows = await services.db.classPost.findMany({ where: { classId: where.classId, lessonId: where.lessonId, blockId: where.blockId }, orderBy: [{ at: 'asc' }, { id: 'asc' }], take: MOST_SHOWN, include: { author: { select: { id: true, name: true } } } })
  const all = new Map(rows.map((row) => [row.id, row]))
  const comments = rows.filter((row) => !row.toTeachers || isStaff || rootOf(row, all).authorId === personId).map(({ id, parentId, author, text, at, editedAt, removedAt, hiddenAt, hiddenWhy, toTeachers }) => {
    const [isMine, isGone, isHidden] = [author.id === personId, removedAt !== null, hiddenAt !== null]
    return {
      id, parentId, author, text: isGone || (isHidden && !isStaff && !isMine) ? null : text, isHidden, hiddenWhy: isMine || isStaff ? hiddenWhy : '', at, editedAt, reports: 0, toTeachers,
      may: { edit: isMine && !isGone && !isHidden && services.now().getTime() - at.getTime() <= EDIT_WITHIN_MS, takeBack: isMine && !isGone && !isHidden, moderate: isStaff && !isGone, report: false },
    }
  })
  return { kind: 'listed', comments, more: null }
}

export type SayPost = { kind: 'said'; commentId: string } | { kind: 'empty' } | { kind: 'too-long' } | { kind: 'too-many' } | { kind: 'too-fast' } | { kind: 'no-parent' } | Refused

export async function sayPost(services: Services, actor: Actor, where: Where, given: { parentId: string | null; text: string; toTeachers: boolean }): Promise<SayPost> {
  const found = await enter(services, actor, where)
  if (found.kind !== 'found' || actor.kind !== 'person') return { kind: found.kind === 'found' ? 'forbidden' : found.kind }
  const text = given.text.trim()
  if (text === '') return { kind: 'empty' }
  if (text.length > COMMENT_BOUNDS.text) return { kind: 'too-long' }
  const { db } = services
  const at = services.now()
  const [all, lately] = await Promise.all([
    db.classPost.findMany({ where: { classId: where.classId, lessonId: where.lessonId, blockId: where.blockId }, select: { id: true, parentId: true, authorId: true, toTeachers: true, removedAt: true, hiddenAt: true }, take: MOST_SHOWN }),
    db.classPost.count({ where: { authorId: actor.personId, at: { gt: new Date(at.getTime() - 60_000) } } }),
  ])
  if (all.length >= MOST_SHOWN) return { kind: 'too-many' }
  if (lately >= COMMENT_BOUNDS.perMinute) return { kind: 'too-fast' }
  const byId = new Map(all.map((row) => [row.id, row]))
  const parent = given.parentId === null ? null : byId.get(given.parentId)
  const root = parent ? rootOf(parent, byId) : null
  if (given.parentId !== null && (!parent || parent.removedAt || parent.hiddenAt || (parent.toTeachers && !found.isStaff && root!.authorId !== actor.personId))) return { kind: 'no-parent' }
  // An answer is for those who see what it answers.
  const toTeachers = parent ? parent.toTeachers : given.toTeachers
  const { id } = await db.classPost.create({ data: { ...where, parentId: parent?.id ?? null, authorId: actor.personId, text, toTeachers, at }, select: { id: true } })
  await tell(services, actor.personId, found.row, where, { postId: id, toTeachers, answered: root ? [...new Set([root.authorId, parent!.authorId])] : [] })
  return { kind: 'said', commentId: id }
}

async function tell(services: Services, personId: string, row: { id: string; staff: { personId: string }[]; course: { title: string } }, { lessonId, blockId }: Where, { postId, toTeachers, answered }: { postId: string; toTeachers: boolean; answered: string[] }) {
  const { name } = await services.db.person.findUniqueOrThrow({ where: { id: personId }, select: { name: true } })
  const params = { title: row.course.title, name }
  const path = `/courses/class/${row.id}/${lessonId}?talk=${blockId || 'lesson'}#comment-${postId}`
  const heard = answered.filter((id) => id !== personId)
  await notify(services, { kind: 'comment.answered', personIds: heard, params, path, key: `post:${postId}` })
  if (toTeachers && answered.length === 0) await notify(services, { kind: 'comment.said', personIds: row.staff.map((one) => one.personId).filter((id) => id !== personId), params, path, key: `post:${postId}` })
}

async function ofPost(services: Services, actor: Actor, classId: string, postId: string) {
  const found = await loadClass(services, actor, 'study', classId)
  if (found.kind !== 'found') return { kind: found.kind }
  const post = await services.db.classPost.findFirst({ where: { id: postId, classId } })
  if (!post) return { kind: 'not-found' as const }
  return { ...found, post, isMine: actor.kind === 'person' && post.authorId === actor.personId, isStaff: can(actor, 'assist', found.subject) }
}

export async function editPost(services: Services, actor: Actor, classId: string, postId: string, given: string): Promise<{ kind: 'edited' } | { kind: 'too-late' } | { kind: 'empty' } | { kind: 'too-long' } | Refused> {
  const found = await ofPost(services, actor, classId, postId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { post } = found
  if (!found.isMine || post.removedAt || post.hiddenAt) return { kind: 'forbidden' }
  const text = given.trim()
  if (text === '') return { kind: 'empty' }
  if (text.length > COMMENT_BOUNDS.text) return { kind: 'too-long' }
  if (services.now().getTime() - post.at.getTime() > EDIT_WITHIN_MS) return { kind: 'too-late' }
  await services.db.classPost.update({ where: { id: postId }, data: { text, editedAt: services.now() }, select: { id: true } })
  return { kind: 'edited' }
}

/** Its author takes it back, or brings it back. */
export async function takeBackPost(services: Services, actor: Actor, classId: string, postId: string, isBack: boolean): Promise<{ kind: 'done' } | Refused> {
  const found = await ofPost(services, actor, classId, postId)
  if (found.kind !== 'found') return { kind: found.kind }
  if (!found.isMine || found.post.hiddenAt) return { kind: 'forbidden' }
  await services.db.classPost.update({ where: { id: postId }, data: { removedAt: isBack ? null : services.now() }, select: { id: true } })
  return { kind: 'done' }
}

/** Whoever looks after the class takes it from learners, with a reason that its author sees; or lets it stand again. @param why null: shown again */
export async function hidePost(services: Services, actor: Actor, classId: string, postId: string, why: string | null): Promise<{ kind: 'hidden' } | { kind: 'shown' } | { kind: 'no-reason' } | Refused> {
  const found = await ofPost(services, actor, classId, postId)
  if (found.kind !== 'found') return { kind: found.kind }
  if (!found.isStaff) return { kind: 'forbidden' }
  const reason = why?.trim().slice(0, COMMENT_BOUNDS.why)
  if (reason === '') return { kind: 'no-reason' }
  await services.db.classPost.update({ where: { id: postId }, data: reason === undefined ? { hiddenAt: null, hiddenById: null, hiddenWhy: '' } : { hiddenAt: services.now(), hiddenById: actor.kind === 'person' ? actor.personId : null, hiddenWhy: reason }, select: { id: true } })
  await services.audit.recordNow({ action: reason === undefined ? 'class.post-shown' : 'class.post-hidden', actor: auditActor(actor), institutionId: found.row.institutionId, subjectKind: 'class', subjectId: classId, detail: { post: postId } })
  return { kind: reason === undefined ? 'shown' : 'hidden' }
}
