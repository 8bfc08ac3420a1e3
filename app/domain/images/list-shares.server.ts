import { actorOfPerson } from '~/domain/broadcasts/actor-of-person.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { subjectOfStudy } from './readable-studies'
import { asIfOpen, isHeldOutside, SHARED_SERIES, shareState, type StudyShares } from './share'

const MOST_SHOWN = 100

/** The links to a study, open ones first; null where the study may not be known or shared. */
export async function listShares(services: Services, actor: Actor, studyId: string): Promise<StudyShares | null> {
  const study = await services.db.study.findUnique({ where: { id: studyId }, select: { id: true, description: true, institutionId: true, workspace: true, isHeld: true, chargedBy: true, series: SHARED_SERIES } })
  // Asked as if it were not held, and not charged for: links that exist can be seen and withdrawn while the study is being looked at.
  if (!study || !can(actor, 'read', subjectOfStudy(study)) || !can(actor, 'share', asIfOpen(subjectOfStudy(study)))) return null
  const rows = await services.db.shareLink.findMany({ where: { studyId }, orderBy: { createdAt: 'desc' }, take: MOST_SHOWN })
  const makerIds = [...new Set(rows.map(({ createdById }) => createdById))]
  const makers = new Map(await Promise.all(makerIds.map(async (id) => [id, await actorOfPerson(services.db, id)] as const)))
  const names = new Map((await services.db.person.findMany({ where: { id: { in: makerIds } }, select: { id: true, name: true } })).map(({ id, name }) => [id, name]))
  const now = services.now()
  const outside = { ...subjectOfStudy(study), isHeld: isHeldOutside(study) }
  const shares = rows.map(({ id, note, showsFindings, createdById, createdAt, expiresAt, withdrawnAt }) =>
    ({ id, note, showsFindings, madeBy: names.get(createdById) ?? '', createdAt, expiresAt, state: shareState({ expiresAt, withdrawnAt }, makers.get(createdById)!, outside, now) }))
  return {
    study: { id: study.id, description: study.description, isHeld: outside.isHeld, isCharged: outside.chargedBy.length > 0 },
    mayShare: can(actor, 'share', outside),
    mayReview: can(actor, 'review', outside),
    shares: shares.sort((a, b) => Number(b.state === 'open') - Number(a.state === 'open')),
  }
}
