import { newScene } from '#vr/core/state/empty'
import { normalised } from '#vr/core/state/normalise'
import { auditActor, recordRefusal } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { mayServe, readTitle } from './anatomy'
import { MOST_OPEN_LABS } from './lab'
import { loadModel } from './load-model.server'

export type OpenLab = { kind: 'opened'; labId: string } | { kind: 'not-found' } | { kind: 'forbidden' } | { kind: 'not-ready' } | { kind: 'too-many' }

/** Opens a lab on a model, led by whoever opens it. @param input.title empty: as the model is called */
export async function openLab(services: Services, actor: Actor, input: { modelId: string; title: string }): Promise<OpenLab> {
  const found = await loadModel(services, actor, 'open', input.modelId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { model, source, subject } = found
  const { institutionId } = model
  if (actor.kind !== 'person' || !can(actor, 'lead', { kind: 'lab', institutionId, model: subject, isLed: true, leaderId: actor.personId, isClosed: false })) {
    recordRefusal(services, actor, 'lead', { subjectKind: 'model', subjectId: model.id }, institutionId)
    return { kind: 'forbidden' }
  }
  const { readyRevision } = model
  if (readyRevision === null || !mayServe(model, source?.series[0]?.faceState)) return { kind: 'not-ready' }
  const labId = await services.db.$transaction(async (tx) => {
    if ((await tx.lab.count({ where: { institutionId, closedAt: null } })) >= MOST_OPEN_LABS) return null
    const { id } = await tx.lab.create({
      data: { institutionId, modelId: model.id, title: readTitle(input.title) || model.title, mode: 'led', leaderId: actor.personId, snapshotJson: JSON.stringify(normalised(newScene(model.id, readyRevision))), openedAt: services.now() },
      select: { id: true },
    })
    return id
  })
  if (labId === null) return { kind: 'too-many' }
  await services.audit.recordNow({ action: 'lab.opened', actor: auditActor(actor), institutionId, subjectKind: 'lab', subjectId: labId, detail: { model: model.id } })
  return { kind: 'opened', labId }
}
