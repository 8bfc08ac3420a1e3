import { allowed } from '~/domain/audit/allowed.server'
import { notify } from '~/domain/notifications/notify.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { loadBroadcast, personOf, subjectOf } from './load-broadcast.server'

export type ModerateQuestion = { kind: 'moderated' } | { kind: 'forbidden' } | { kind: 'not-found' } | { kind: 'bad-answer' }

/** Shows a question to everybody, marks it answered (with the answer's words, if any; kept with the recording), or puts it aside. */
export async function moderateQuestion(
  services: Services, actor: Actor, input: { broadcastId: string; questionId: string; to: 'shown' | 'answered' | 'dismissed' | 'waiting'; answer?: string },
): Promise<ModerateQuestion> {
  const broadcast = await loadBroadcast(services.db, input.broadcastId)
  if (!broadcast) return { kind: 'not-found' }
  if (!allowed(services, actor, 'moderate', subjectOf(broadcast), { subjectKind: 'broadcast', subjectId: broadcast.id })) return { kind: 'forbidden' }
  const answer = input.answer?.trim() ?? ''
  if (answer.length > 4_000) return { kind: 'bad-answer' }
  const { count } = await services.db.question.updateMany({
    where: { id: input.questionId, broadcastId: broadcast.id },
    data: { state: input.to, ...(input.to === 'answered' && answer ? { answer } : {}), moderatedAt: services.now(), moderatedBy: personOf(actor) },
  })
  if (count === 0) return { kind: 'not-found' }
  services.announcer.announce(`broadcast:${broadcast.id}`, { type: 'questions' })
  if (input.to === 'answered') {
    const { personId } = await services.db.question.findUniqueOrThrow({ where: { id: input.questionId }, select: { personId: true } })
    await notify(services, { kind: 'question.answered', personIds: [personId], params: { title: broadcast.title }, path: `/live/${broadcast.id}`, key: `question.answered:${input.questionId}` })
  }
  return { kind: 'moderated' }
}
