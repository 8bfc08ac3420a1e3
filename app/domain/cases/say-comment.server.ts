import { notify } from '~/domain/notifications/notify.server'
import { indexed } from '~/infra/search/words'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { COMMENT_BOUNDS, EDIT_WITHIN_MS, mentionedIn, plainComment } from './comment'
import { contentOf, loadCase, subjectOfCase } from './load-case.server'
import { personOf } from './person-of'
import { toldTitle } from './told-title.server'

export type SayComment =
  | { kind: 'said'; commentId: string }
  | { kind: 'empty' } | { kind: 'too-long' } | { kind: 'too-many' } | { kind: 'too-fast' }
  /** What it answers is gone, or was hidden. */
  | { kind: 'no-parent' }
  /** The case asks first: its discussion would answer. */
  | { kind: 'answer-first' }
  | { kind: 'not-found' } | { kind: 'forbidden' }

type Row = Awaited<ReturnType<typeof loadCase>> & { kind: 'found' }

export async function sayComment(services: Services, actor: Actor, input: { caseId: string; parentId: string | null; text: string }): Promise<SayComment> {
  const found = await loadCase(services, actor, 'discuss', input.caseId)
  if (found.kind !== 'found' || actor.kind !== 'person') return { kind: found.kind === 'found' ? 'forbidden' : found.kind }
  const text = input.text.trim()
  if (text === '') return { kind: 'empty' }
  if (text.length > COMMENT_BOUNDS.text) return { kind: 'too-long' }
  const { db } = services
  const at = services.now()
  const { caseId } = input
  const quiz = await asksFirst(services, actor, found)
  if (quiz === 'unanswered') return { kind: 'answer-first' }
  const [all, lately, parent] = await Promise.all([
    db.comment.count({ where: { caseId } }), db.comment.count({ where: { authorId: actor.personId, at: { gt: new Date(at.getTime() - 60_000) } } }),
    input.parentId === null ? null : db.comment.findFirst({ where: { id: input.parentId, caseId, removedAt: null, hiddenAt: null }, select: { id: true, authorId: true } }),
  ])
  if (all >= COMMENT_BOUNDS.comments) return { kind: 'too-many' }
  if (lately >= COMMENT_BOUNDS.perMinute) return { kind: 'too-fast' }
  if (input.parentId !== null && !parent) return { kind: 'no-parent' }
  const commentId = await db.$transaction(async (tx) => {
    const { id } = await tx.comment.create({ data: { caseId, parentId: parent?.id ?? null, authorId: actor.personId, text, at }, select: { id: true } })
    await index(services, tx, found, { id, text, at }, quiz !== 'none')
    return id
  })
  await tell(services, actor, found, { commentId, text, parentAuthor: parent?.authorId ?? null })
  return { kind: 'said', commentId }
}

/** Its author mends it within a quarter of an hour; it is said that it was. */
export async function editComment(services: Services, actor: Actor, input: { caseId?: string; commentId: string; text: string }): Promise<{ kind: 'edited' } | { kind: 'too-late' } | { kind: 'empty' } | { kind: 'too-long' } | { kind: 'not-found' } | { kind: 'forbidden' }> {
  const found = await own(services, actor, input.commentId, false, input.caseId)
  if (found.kind !== 'found') return found
  const text = input.text.trim()
  if (text === '') return { kind: 'empty' }
  if (text.length > COMMENT_BOUNDS.text) return { kind: 'too-long' }
  const { comment } = found
  const at = services.now()
  if (at.getTime() - comment.at.getTime() > EDIT_WITHIN_MS) return { kind: 'too-late' }
  await services.db.$transaction(async (tx) => {
    await tx.comment.update({ where: { id: comment.id }, data: { text, editedAt: at } })
    await index(services, tx, found.of, { id: comment.id, text, at: comment.at }, (await asksFirst(services, actor, found.of)) !== 'none')
  })
  return { kind: 'edited' }
}

/** Its author takes it back: the place in the thread stays, the words are gone for readers. @param isBack brings it back, undoing that */
export async function takeBackComment(services: Services, actor: Actor, commentId: string, isBack = false, caseId?: string): Promise<{ kind: 'done' } | { kind: 'not-found' } | { kind: 'forbidden' }> {
  const found = await own(services, actor, commentId, isBack, caseId)
  if (found.kind !== 'found') return found
  const { comment, of } = found
  await services.db.$transaction(async (tx) => {
    await tx.comment.update({ where: { id: commentId }, data: { removedAt: isBack ? null : services.now() } })
    if (isBack) await index(services, tx, of, comment, (await asksFirst(services, actor, of)) !== 'none')
    else await services.search.removeEntries(tx, { caseId: comment.caseId, kinds: ['comment'], refId: commentId })
  })
  return { kind: 'done' }
}

/** @param caseId of the page that it was pressed on */
async function own(services: Services, actor: Actor, commentId: string, isRemoved = false, caseId?: string) {
  const comment = await services.db.comment.findFirst({ where: { id: commentId, caseId } })
  if (!comment || comment.hiddenAt || (comment.removedAt !== null) !== isRemoved) return { kind: 'not-found' as const }
  const of = await loadCase(services, actor, 'discuss', comment.caseId)
  if (of.kind !== 'found') return { kind: of.kind }
  if (actor.kind !== 'person' || comment.authorId !== actor.personId) return { kind: 'forbidden' as const }
  return { kind: 'found' as const, comment, of }
}

/** Whether the case asks its readers first, and this one has answered. Its editors need not. */
export async function asksFirst({ db }: Pick<Services, 'db'>, actor: Actor, { row, subject }: Pick<Row, 'row' | 'subject'>): Promise<'none' | 'answered' | 'unanswered'> {
  const version = await db.caseVersion.findUnique({ where: { caseId_version: { caseId: row.id, version: row.version } }, select: { contentJson: true } })
  if (!version || contentOf(version.contentJson).quiz === null) return 'none'
  if (actor.kind !== 'person' || can(actor, 'edit', subject)) return 'answered'
  return (await db.caseAnswer.findUnique({ where: { caseId_version_personId: { caseId: row.id, version: row.version, personId: actor.personId } }, select: { at: true } })) ? 'answered' : 'unanswered'
}

export async function index({ search }: Pick<Services, 'search'>, tx: Parameters<Services['search']['put']>[0], { row }: Pick<Row, 'row'>, { id, text, at }: { id: string; text: string; at: Date }, isAfterAnswer: boolean) {
  // Shown again while its case is gone: it is put in with the case, if that comes back.
  if (row.state === 'retracted') return
  const plain = plainComment(text)
  await search.put(tx, { kind: 'comment', refId: id, part: 'whole', caseId: row.id, institutionId: row.institutionId, isOpen: row.isOpen, isFree: !row.isCharged, isAfterAnswer, title: '', text: plain, at, facets: [], words: { title: '', tags: '', body: indexed(plain) } })
}

/** Whom it answers, whom it names, if they may read it; nobody twice, and nobody of their own words. */
async function tell(services: Services, actor: Actor & { kind: 'person' }, { row }: Pick<Row, 'row'>, { commentId, text, parentAuthor }: { commentId: string; text: string; parentAuthor: string | null }) {
  const mentioned = (await mayReadOf(services, row, mentionedIn(text))).filter((id) => id !== actor.personId)
  const { name } = await services.db.person.findUniqueOrThrow({ where: { id: actor.personId }, select: { name: true } })
  const params = { title: await toldTitle(services, row), name }
  const path = `/cases/${row.id}#comment-${commentId}`
  await notify(services, { kind: 'comment.mentioned', personIds: mentioned, params, path, key: `comment:${commentId}` })
  const answered = parentAuthor && parentAuthor !== actor.personId && !mentioned.includes(parentAuthor) ? [parentAuthor] : []
  await notify(services, { kind: 'comment.answered', personIds: answered, params, path, key: `comment:${commentId}` })
  const heard = [actor.personId, ...mentioned, ...answered]
  await notify(services, { kind: 'comment.said', personIds: heard.includes(row.authorId) ? [] : [row.authorId], params, path, key: `comment:${commentId}` })
}

async function mayReadOf({ db }: Pick<Services, 'db'>, row: Row['row'], ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const people = await db.person.findMany({ where: { id: { in: [...ids] }, deactivatedAt: null }, select: { id: true, memberships: { select: { institutionId: true, role: true } } } })
  return people.filter((person) => can(personOf(person), 'find', subjectOfCase(row, false))).map(({ id }) => id)
}
