import { allowed } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { loadStudy, studySubjectOf } from './load-study.server'

export type RemoveFinding = { kind: 'done' } | { kind: 'forbidden' } | { kind: 'not-found' }

/** Takes a finding out of sight (`removed`), or brings it back: the undo. Its versions stay on record. */
export async function removeFinding(services: Services, actor: Actor, input: { studyId: string; findingId: string; removed: boolean }): Promise<RemoveFinding> {
  const study = await loadStudy(services.db, input.studyId)
  const finding = study && (await services.db.finding.findUnique({ where: { id: input.findingId } }))
  if (!study || !finding || finding.studyId !== study.id) return { kind: 'not-found' }
  if (actor.kind !== 'person' || !allowed(services, actor, 'annotate', studySubjectOf(study), { subjectKind: 'study', subjectId: study.id })) return { kind: 'forbidden' }
  if (finding.authorId !== actor.personId) return { kind: 'forbidden' }
  await services.db.finding.update({ where: { id: finding.id }, data: { removedAt: input.removed ? services.now() : null } })
  services.audit.record({ action: input.removed ? 'finding.removed' : 'finding.saved', actor: { kind: 'person', personId: actor.personId }, institutionId: study.institutionId, subjectKind: 'finding', subjectId: finding.id, detail: { study: study.id } })
  return { kind: 'done' }
}
