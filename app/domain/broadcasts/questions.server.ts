import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { personOf } from './load-broadcast.server'

export interface QuestionView {
  id: string
  text: string
  state: 'waiting' | 'shown' | 'answered' | 'dismissed'
  answer: string | null
  askedAt: Date
  /** Who asked; seen by moderators and by the asker alone. */
  by: string | null
  isMine: boolean
}

const MOST_SHOWN = 200

/** What this person sees: everybody what was shown or answered, the asker their own, the moderator all. */
export async function questionsFor(services: Services, actor: Actor, broadcastId: string, scope: 'moderator' | 'viewer' | 'replay'): Promise<QuestionView[]> {
  const personId = personOf(actor)
  const where = scope === 'moderator' ? {} : scope === 'replay' ? { state: 'answered' } : { OR: [{ state: { in: ['shown', 'answered'] } }, ...(personId ? [{ personId }] : [])] }
  const rows = await services.db.question.findMany({ where: { broadcastId, ...where }, include: { person: { select: { name: true } } }, orderBy: { askedAt: scope === 'replay' ? 'asc' : 'desc' }, take: MOST_SHOWN })
  return rows.map((row) => {
    const isMine = row.personId === personId
    return { id: row.id, text: row.text, state: row.state as QuestionView['state'], answer: row.answer, askedAt: row.askedAt, by: scope === 'moderator' || isMine ? row.person.name : null, isMine }
  })
}
