import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { newStudyIn, type Workspace } from '~/policy/images'

/**
 * Whether this person may send files into this import now: their own, while they may import there. Asked for every request of an
 * upload, so it is one query.
 */
export async function mayAddToImport(services: Pick<Services, 'db'>, actor: Actor, importId: string): Promise<'yes' | 'closed' | 'forbidden' | 'not-found'> {
  const found = await services.db.imageImport.findUnique({ where: { id: importId }, select: { institutionId: true, workspace: true, source: true, state: true, createdById: true } })
  if (!found || found.source !== 'browser' || actor.kind !== 'person' || actor.personId !== found.createdById) return 'not-found'
  if (!can(actor, 'import', newStudyIn(found.institutionId, found.workspace as Workspace))) return 'forbidden'
  return found.state === 'receiving' ? 'yes' : 'closed'
}
