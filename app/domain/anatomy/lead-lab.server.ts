import type { LabMode } from '#vr/lab/protocol'
import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { loadLab } from './load-lab.server'

export type LeadLab = { kind: 'done'; mode: LabMode; leaderId: string } | { kind: 'not-found' } | { kind: 'forbidden' }

/** Sets hands free, or takes the lead: whoever presses leads. */
export async function leadLab(services: Pick<Services, 'db' | 'audit' | 'now'>, actor: Actor, labId: string, mode: LabMode): Promise<LeadLab> {
  const found = await loadLab(services, actor, 'lead', labId)
  if (found.kind !== 'found') return { kind: found.kind }
  if (actor.kind !== 'person') return { kind: 'forbidden' }
  const { count } = await services.db.lab.updateMany({ where: { id: labId, closedAt: null }, data: { mode, leaderId: actor.personId } })
  if (count === 0) return { kind: 'forbidden' }
  await services.audit.recordNow({ action: 'lab.led', actor: auditActor(actor), institutionId: found.lab.institutionId, subjectKind: 'lab', subjectId: labId, detail: { mode } })
  return { kind: 'done', mode, leaderId: actor.personId }
}
