import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { newStudyIn, WORKSPACES, type Workspace } from '~/policy/images'

export interface ImportPlace { id: string; name: string; workspaces: Workspace[] }

/** Where this person may bring images in. */
export async function importPlaces({ db }: Pick<Services, 'db'>, actor: Actor): Promise<ImportPlace[]> {
  if (actor.kind !== 'person') return []
  const rows = await db.institution.findMany({ where: { id: { in: actor.memberships.map((one) => one.institutionId) } }, orderBy: { name: 'asc' }, select: { id: true, name: true } })
  return rows.map((row) => ({ ...row, workspaces: WORKSPACES.filter((workspace) => can(actor, 'import', newStudyIn(row.id, workspace))) })).filter(({ workspaces }) => workspaces.length > 0)
}
