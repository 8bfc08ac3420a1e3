import { auditActor } from '~/domain/audit/allowed.server'
import { notify } from '~/domain/notifications/notify.server'
import { chargeFaults, type ChargeFault } from '~/domain/purchases/charge-faults.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { missingIn, type Missing } from './case'
import { asKind } from './draft-case.server'
import { foreignMarks } from './foreign-marks.server'
import { pictureFaults, type PictureFault } from './pictures.server'
import { contentOf, loadCase } from './load-case.server'

export type SubmitCase =
  | { kind: 'submitted' }
  | { kind: 'incomplete'; missing: Missing[]; pictures: PictureFault[]; charges: ChargeFault[] }
  /** Nobody of the institution may review it: its author is the only expert. */
  | { kind: 'no-reviewer' }
  /** It changed while this was asked, or waits already. */
  | { kind: 'changed' }
  | { kind: 'not-found' } | { kind: 'forbidden' }

const MOST_REVIEWERS = 50

/** The draft waits for a reviewer; nobody writes in it until it comes back. @param revision what the author has on the screen */
export async function submitCase(services: Services, actor: Actor, input: { caseId: string; revision: number }): Promise<SubmitCase> {
  const found = await loadCase(services, actor, 'submit', input.caseId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { row } = found
  const content = contentOf(row.draftJson)
  const missing = [...missingIn(asKind(row.kind), content), ...await foreignMarks(services, row.authorId, content)]
  const pictures = await pictureFaults(services.db, content)
  const charges = await chargeFaults(services.db, row, content)
  if (missing.length > 0 || pictures.length > 0 || charges.length > 0) return { kind: 'incomplete', missing, pictures, charges }
  const reviewers = await services.db.membership.findMany({
    where: { institutionId: row.institutionId, role: { in: ['expert', 'administrator'] }, personId: { not: row.authorId }, person: { deactivatedAt: null } }, select: { personId: true }, distinct: ['personId'], take: MOST_REVIEWERS,
  })
  if (reviewers.length === 0) return { kind: 'no-reviewer' }
  const at = services.now()
  const { count } = await services.db.case.updateMany({ where: { id: row.id, draftRevision: input.revision, state: { not: 'in-review' }, removedAt: null }, data: { state: 'in-review', submittedAt: at, changedAt: at } })
  if (count === 0) return { kind: 'changed' }
  await services.audit.recordNow({ action: 'case.submitted', actor: auditActor(actor), institutionId: row.institutionId, subjectKind: 'case', subjectId: row.id, detail: { revision: input.revision } })
  await notify(services, { kind: 'case.to-review', personIds: reviewers.map(({ personId }) => personId), params: { title: row.title || row.titleZh }, path: `/cases/${row.id}/review`, key: `case.to-review:${row.id}:${input.revision}` })
  return { kind: 'submitted' }
}

/** The author takes it back to go on writing. */
export async function takeBackCase(services: Services, actor: Actor, caseId: string): Promise<{ kind: 'taken-back' } | { kind: 'changed' } | { kind: 'not-found' } | { kind: 'forbidden' }> {
  const found = await loadCase(services, actor, 'submit', caseId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { count } = await services.db.case.updateMany({ where: { id: caseId, state: 'in-review' }, data: { state: 'draft', submittedAt: null, changedAt: services.now() } })
  return { kind: count === 0 ? 'changed' : 'taken-back' }
}
