import { allowed, auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { newStudyIn } from '~/policy/images'
import type { NewImport } from './image-import'

export type OpenedImport = { kind: 'opened'; importId: string } | { kind: 'forbidden' } | { kind: 'no-institution' }

/** Begins one delivery: files are given to `receiveFile`, `closeImport` says that all are here. */
export async function openImport(services: Services, actor: Actor, { institutionId, workspace, source }: NewImport): Promise<OpenedImport> {
  if (!allowed(services, actor, 'import', newStudyIn(institutionId, workspace), { subjectKind: 'image-import', subjectId: null })) return { kind: 'forbidden' }
  if ((await services.db.institution.count({ where: { id: institutionId } })) === 0) return { kind: 'no-institution' }
  const { id } = await services.db.imageImport.create({
    data: { institutionId, workspace, source, createdById: actor.kind === 'person' ? actor.personId : null, createdAt: services.now() },
  })
  services.audit.record({ action: 'image.imported', actor: auditActor(actor), institutionId, subjectKind: 'image-import', subjectId: id, detail: { source, workspace, state: 'opened' } })
  return { kind: 'opened', importId: id }
}
