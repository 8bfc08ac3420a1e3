import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { loadLab } from './load-lab.server'

export type CloseLab = { kind: 'closed' } | { kind: 'not-found' } | { kind: 'forbidden' }

/** Ends a lab: nobody changes its scene from then on. To end it twice is to end it once. */
export async function closeLab(services: Services, actor: Actor, labId: string): Promise<CloseLab> {
  const found = await loadLab(services, actor, 'lead', labId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { count } = await services.db.lab.updateMany({ where: { id: labId, closedAt: null }, data: { closedAt: services.now() } })
  if (count > 0) {
    await services.audit.recordNow({ action: 'lab.closed', actor: auditActor(actor), institutionId: found.lab.institutionId, subjectKind: 'lab', subjectId: labId, detail: { model: found.lab.modelId } })
    services.announcer.announceLab(labId, { type: 'closed' })
  }
  return { kind: 'closed' }
}
