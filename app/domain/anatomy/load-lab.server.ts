import { allowed } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import type { LabAction, LabSubject } from '~/policy/anatomy'
import { can } from '~/policy/can'
import { sourceOf, subjectOfModel } from './load-model.server'

type Needs = Pick<Services, 'db' | 'audit' | 'now'>

/** A lab with its model, whoever asks. */
export async function findLab({ db }: Pick<Services, 'db'>, labId: string) {
  const lab = await db.lab.findUnique({ where: { id: labId }, include: { model: true } })
  if (!lab) return null
  const source = await sourceOf(db, lab.model)
  const subject: LabSubject = { kind: 'lab', institutionId: lab.institutionId, model: subjectOfModel(lab.model, source), isLed: lab.mode !== 'free', leaderId: lab.leaderId, isClosed: lab.closedAt !== null }
  return { lab, source, subject }
}

/** A lab, for whoever may do this in it. */
export async function loadLab(services: Needs, actor: Actor, action: LabAction, labId: string) {
  const found = await findLab(services, labId)
  if (!found) return { kind: 'not-found' as const }
  if (!allowed(services, actor, action, found.subject, { subjectKind: 'lab', subjectId: labId })) return { kind: 'forbidden' as const }
  return { kind: 'found' as const, ...found }
}

/** Who hears a lab's channel. */
export async function mayJoinLab(services: Pick<Services, 'db'>, actor: Actor, channel: `lab:${string}`): Promise<boolean> {
  const found = await findLab(services, channel.slice('lab:'.length))
  return found !== null && !found.subject.isClosed && can(actor, 'join', found.subject)
}
