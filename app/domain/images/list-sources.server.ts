import type { ImageSource, Institution } from '~/infra/db/generated/client'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { newStudyIn, WORKSPACES, type Workspace } from '~/policy/images'
import type { SourceKind, SourceView } from './image-source'

const mayPullInto = (actor: Actor, institutionId: string) => WORKSPACES.some((workspace) => can(actor, 'import', newStudyIn(institutionId, workspace)))
export const mayManageSources = (actor: Actor, institutionId: string) => can(actor, 'manage-sources', newStudyIn(institutionId, 'clinical'))

/** The PACS of the institutions where this person may import. */
export async function listSources({ db }: Pick<Services, 'db'>, actor: Actor): Promise<SourceView[]> {
  if (actor.kind !== 'person') return []
  const institutionIds = [...new Set(actor.memberships.map((one) => one.institutionId))].filter((id) => mayPullInto(actor, id) || mayManageSources(actor, id))
  const rows = await db.imageSource.findMany({ where: { institutionId: { in: institutionIds } }, include: { institution: true }, orderBy: [{ institution: { name: 'asc' } }, { name: 'asc' }], take: 500 })
  return rows.map((row) => viewOf(row, actor))
}

/** One of them; null where this person may not ask it. */
export async function findSource({ db }: Pick<Services, 'db'>, actor: Actor, sourceId: string): Promise<{ row: ImageSource; view: SourceView } | null> {
  const row = await db.imageSource.findUnique({ where: { id: sourceId }, include: { institution: true } })
  return row && (mayPullInto(actor, row.institutionId) || mayManageSources(actor, row.institutionId)) ? { row, view: viewOf(row, actor) } : null
}

/** Where this person may add one. */
export async function sourceInstitutions({ db }: Pick<Services, 'db'>, actor: Actor): Promise<{ id: string; name: string }[]> {
  if (actor.kind !== 'person') return []
  return db.institution.findMany({ where: { id: { in: actor.memberships.map((one) => one.institutionId).filter((id) => mayManageSources(actor, id)) } }, orderBy: { name: 'asc' }, select: { id: true, name: true } })
}

function viewOf(row: ImageSource & { institution: Institution }, actor: Actor): SourceView {
  const { id, institutionId, name, url, host, port, aeTitle, mayPush } = row
  return {
    id, institutionId, institution: row.institution.name, name, kind: row.kind as SourceKind, url, host, port, aeTitle, mayPush, workspace: row.workspace as Workspace,
    hasLogin: row.sealedLogin !== null, mayManage: mayManageSources(actor, institutionId), canPull: row.kind === 'dicomweb' || (host !== '' && port > 0),
  }
}
