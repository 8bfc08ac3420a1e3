import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { EDIT_WITHIN_MS } from './comment'
import { loadCase } from './load-case.server'
import { asksFirst } from './say-comment.server'

export interface CommentShown {
  id: string
  parentId: string | null
  author: { id: string; name: string }
  /** Null where its author took it back, or it is hidden from this reader. */
  text: string | null
  isHidden: boolean
  /** For its author and those who moderate. */
  hiddenWhy: string
  at: Date
  editedAt: Date | null
  may: { edit: boolean; takeBack: boolean; moderate: boolean; report: boolean }
  reports: number
}

export type ListComments = { kind: 'listed'; comments: CommentShown[]; more: string | null } | { kind: 'answer-first' } | { kind: 'not-found' } | { kind: 'forbidden' }

const AT_ONCE = 200

/** A case's discussion, oldest first: the page puts answers below what they answer. @param after the last one that the page has */
export async function listComments(services: Services, actor: Actor, caseId: string, after: string | null = null): Promise<ListComments> {
  const found = await loadCase(services, actor, 'discuss', caseId)
  if (found.kind !== 'found') return { kind: found.kind }
  if ((await asksFirst(services, actor, found)) === 'unanswered') return { kind: 'answer-first' }
  const rows = await services.db.comment.findMany({
    where: { caseId }, orderBy: [{ at: 'asc' }, { id: 'asc' }], take: AT_ONCE + 1, ...(after ? { cursor: { id: after }, skip: 1 } : {}),
    include: { author: { select: { id: true, name: true } }, _count: { select: { reports: { where: { settledAt: null } } } } },
  })
  const mayModerate = can(actor, 'moderate', found.subject)
  const personId = actor.kind === 'person' ? actor.personId : ''
  const comments = rows.slice(0, AT_ONCE).map(({ id, parentId, author, text, at, editedAt, removedAt, hiddenAt, hiddenWhy, _count }): CommentShown => {
    const isMine = author.id === personId
    const isHidden = hiddenAt !== null
    const isGone = removedAt !== null
    return {
      id, parentId, author, text: isGone || (isHidden && !mayModerate && !isMine) ? null : text, isHidden, hiddenWhy: isMine || mayModerate ? hiddenWhy : '', at, editedAt, reports: mayModerate ? _count.reports : 0,
      may: { edit: isMine && !isGone && !isHidden && services.now().getTime() - at.getTime() <= EDIT_WITHIN_MS, takeBack: isMine && !isGone && !isHidden, moderate: mayModerate && !isGone, report: !isMine && !isGone && !isHidden },
    }
  })
  return { kind: 'listed', comments, more: rows.length > AT_ONCE ? comments.at(-1)!.id : null }
}
